// Inverted residuals depth first, against the same convolutions one after the other.
#include "bench/duel.h"

namespace atrous::bench {
namespace {

struct BlockCase {
  std::int64_t src_channels;
  std::int64_t channels;  // expanded; equal to src_channels: no expansion
  std::int64_t dst_channels;
  std::int64_t size;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  std::int64_t rate = 1;

  bool expands() const { return channels != src_channels; }
  std::int64_t dst_size() const { return (size - 1) / stride + 1; }
};

std::string text(std::int64_t value) { return std::to_string(value); }

std::string map_text(const char* name, std::int64_t channels, std::int64_t size) {
  return std::string(" %") + name + ": f32[1," + text(channels) + "," + text(size) + "," + text(size) + "]";
}

std::string weights_text(const char* name, std::int64_t dst, std::int64_t src, std::int64_t kernel) {
  return std::string(" %") + name + " = const f32[" + text(dst) + "," + text(src) + "," + text(kernel) + "," +
         text(kernel) + "] random(" + text(dst) + ")\n";
}

std::string graph_text(const BlockCase& c) {
  const std::string pad = text(c.rate * (c.kernel / 2));
  std::string graph = "graph(" + map_text("x", c.src_channels, c.size) + ") {\n" +
                      weights_text("we", c.channels, c.src_channels, 1) + weights_text("wd", c.channels, 1, c.kernel) +
                      weights_text("wp", c.dst_channels, c.channels, 1);
  if (c.expands()) graph += map_text("e", c.channels, c.size) + " = FusedConv(%x, %we, _) {activation='relu'}\n";
  graph += map_text("d", c.channels, c.dst_size()) + " = FusedConv(" + (c.expands() ? "%e" : "%x") +
           ", %wd, _) {activation='relu', group=" + text(c.channels) + ", dilations=[" + text(c.rate) + "," +
           text(c.rate) + "], strides=[" + text(c.stride) + "," + text(c.stride) + "], pads=[" + pad + "," + pad + "," +
           pad + "," + pad + "]}\n";
  return graph + map_text("y", c.dst_channels, c.dst_size()) + " = Conv(%d, %wp)\n return %y\n}";
}

std::string shape_text(const BlockCase& c) {
  return text(c.src_channels) + "->" + text(c.channels) + "->" + text(c.dst_channels) + " " + text(c.size) + "x" +
         text(c.size) + " k" + text(c.kernel) + " s" + text(c.stride) + " d" + text(c.rate);
}

double gflop(const BlockCase& c) {
  const std::int64_t src_pixels = c.size * c.size;
  const std::int64_t dst_pixels = c.dst_size() * c.dst_size();
  const std::int64_t macs = (c.expands() ? c.src_channels * c.channels * src_pixels : 0) +
                            c.channels * (c.kernel * c.kernel + c.dst_channels) * dst_pixels;
  return 2e-9 * static_cast<double>(macs);
}

}  // namespace

void add_block_duels() {
  static const BlockCase kCases[] = {
      {32, 32, 16, 257},  // MobileNetV2
      {16, 96, 24, 257, 3, 2}, {24, 144, 24, 129},           {24, 144, 32, 129, 3, 2},
      {32, 192, 32, 65},       {160, 960, 160, 33, 3, 1, 2},                     // the projection stays apart
      {16, 16, 16, 257},       {16, 64, 24, 257, 3, 2},      {24, 72, 24, 129},  // MobileNetV3
      {16, 96, 24, 513, 3, 2}, {24, 144, 24, 257},                               // the same at 1025x1025
  };
  for (const BlockCase& c : kCases) {
    add_duel({"inverted_residual", shape_text(c), gflop(c), [c] { return graph_side(graph_text(c)); },
              [c] { return graph_side(graph_text(c), false); }});
  }
}

}  // namespace atrous::bench
