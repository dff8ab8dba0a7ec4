// Kernels over whole maps: resize, arithmetic, layouts, and blocks that become one step.
#include <memory>

#include "bench/duel.h"
#include "bench/primitive_side.h"
#include "kernels/transpose.h"
#include "support/tensors.h"

namespace atrous::bench {
namespace {

using dnnl::memory;

memory::desc channels_last(const memory::dims& dims) {
  return {dims, memory::data_type::f32, memory::format_tag::nhwc};
}

Side resampling_side(const memory::dims& src_dims, const memory::dims& dst_dims) {
  const memory::desc src = channels_last(src_dims), dst = channels_last(dst_dims);
  const std::vector<onednn::Argument> arguments = {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}};
  const auto desc = onednn::describe<dnnl::resampling_forward>(
      onednn::user_scratchpad(), dnnl::prop_kind::forward_inference, dnnl::algorithm::resampling_linear, src, dst);
  return primitive_side(onednn::make_kernel<dnnl::resampling_forward>(desc, arguments), arguments);
}

Side binary_side(dnnl::algorithm algorithm, const memory::dims& a_dims, const memory::dims& b_dims) {
  const memory::desc a = channels_last(a_dims), b = channels_last(b_dims);
  const std::vector<onednn::Argument> arguments = {{DNNL_ARG_SRC_0, a}, {DNNL_ARG_SRC_1, b}, {DNNL_ARG_DST, a}};
  const auto desc = onednn::describe<dnnl::binary>(onednn::user_scratchpad(), algorithm, a, b, a);
  return primitive_side(onednn::make_kernel<dnnl::binary>(desc, arguments), arguments);
}

Side reorder_side(const memory::dims& dims) {
  const memory::desc src(dims, memory::data_type::f32, memory::format_tag::nchw), dst = channels_last(dims);
  const std::vector<onednn::Argument> arguments = {{DNNL_ARG_FROM, src}, {DNNL_ARG_TO, dst}};
  const dnnl::reorder::primitive_desc desc(onednn::cpu_engine(), src, onednn::cpu_engine(), dst,
                                           onednn::user_scratchpad());
  return primitive_side(onednn::make_kernel<dnnl::reorder>(desc, arguments), arguments);
}

std::string dims_text(const memory::dims& dims) {
  std::string text;
  for (const memory::dim dim : dims) text += (text.empty() ? "" : ",") + std::to_string(dim);
  return text;
}

void add_resize(const memory::dims& src, const memory::dims& dst) {
  const std::string graph = "graph(%x: f32[" + dims_text(src) + "]) {\n %s = const i64[4] {" + dims_text(dst) +
                            "}\n %y = Resize(%x, _, _, %s) {mode='linear'}\n return %y\n}";
  add_duel({"resize", dims_text(src) + " to " + std::to_string(dst[2]), 0.0, [graph] { return graph_side(graph); },
            [=] { return resampling_side(src, dst); }});
}

void add_binary(const char* op, dnnl::algorithm algorithm, const memory::dims& a, const memory::dims& b) {
  const std::string graph =
      "graph(%a: f32[" + dims_text(a) + "], %b: f32[" + dims_text(b) + "]) {\n %y = " + op + "(%a, %b)\n return %y\n}";
  add_duel({"binary", std::string(op) + " " + dims_text(a) + " " + dims_text(b), 0.0,
            [graph] { return graph_side(graph); }, [=] { return binary_side(algorithm, a, b); }});
}

void add_transpose(const memory::dims& dims) {
  const std::string shape = dims_text(dims);
  const auto own = [dims] {
    const auto src = std::make_shared<Tensor>(tensor_of(channels_last(dims), 1));
    const auto dst = std::make_shared<Tensor>(tensor_of(channels_last(dims), 2));
    return Side{"transpose", [=] {
                  transpose(static_cast<const std::byte*>(src->data()), static_cast<std::byte*>(dst->data()), dims[0],
                            dims[1], dims[2] * dims[3], sizeof(float));
                }};
  };
  add_duel({"transpose", shape + " to channels last", 0.0, own, [dims] { return reorder_side(dims); }});
}

// A block as the planning passes fuse it, against its nodes one by one.
void add_block(const char* group, const std::string& shape, const std::string& graph) {
  add_duel({group, shape, 0.0, [graph] { return graph_side(graph); },
            [graph] {
              Side side = graph_side(graph, false);
              side.kernel = "one by one";
              return side;
            }});
}

std::string squeeze_and_excite(int channels, int squeezed, int size) {
  const std::string c = std::to_string(channels), s = std::to_string(squeezed), n = std::to_string(size);
  return "graph(%x: f32[1," + c + "," + n + "," + n + "]) {\n %w1 = const f32[" + s + "," + c +
         ",1,1] random(1)\n %b1 = const f32[" + s + "] random(2)\n %w2 = const f32[" + c + "," + s +
         ",1,1] random(3)\n %b2 = const f32[" + c +
         "] random(4)\n %p = GlobalAveragePool(%x)\n %a = Conv(%p, %w1, %b1)\n %r = Relu(%a)\n %d = Conv(%r, %w2, "
         "%b2)\n"
         " %g = HardSigmoid(%d) {alpha=0.16666667}\n %y = Mul(%g, %x)\n return %y\n}";
}

}  // namespace

void add_map_duels() {
  add_resize({1, 256, 33, 33}, {1, 256, 129, 129});  // decoder of DeepLabv3+
  add_resize({1, 128, 33, 33}, {1, 128, 65, 65});    // LR-ASPP
  add_resize({1, 21, 65, 65}, {1, 21, 513, 513});
  add_resize({1, 256, 1, 1}, {1, 256, 65, 65});  // image pooling
  add_binary("Add", dnnl::algorithm::binary_add, {1, 256, 129, 129}, {1, 256, 129, 129});
  add_binary("Mul", dnnl::algorithm::binary_mul, {1, 672, 33, 33}, {1, 672, 1, 1});
  add_binary("Mul", dnnl::algorithm::binary_mul, {1, 128, 33, 33}, {1, 128, 33, 33});
  add_transpose({1, 3, 513, 513});
  add_transpose({1, 21, 65, 65});
  add_transpose({1, 256, 65, 65});
  add_block("se", "72 channels 65x65", squeeze_and_excite(72, 24, 65));
  add_block("se", "672 channels 33x33", squeeze_and_excite(672, 168, 33));
  add_block("se", "960 channels 33x33", squeeze_and_excite(960, 240, 33));
}

}  // namespace atrous::bench
