// What dilated convolution promises, through loader, passes, planner and kernels, against plain loops.
#include <gtest/gtest.h>

#include "core/dilation.h"
#include "ops/run_reference.h"
#include "support/api_models.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

using Dims = std::vector<std::int64_t>;

struct Geometry {
  std::int64_t rate = 1;
  std::int64_t stride = 1;
  std::int64_t pad_top = 0;
  std::int64_t pad_left = 0;
  std::int64_t height = 1;  // of the result
  std::int64_t width = 1;
};

// dst(p) = sum over t of src(p + rate t) weights(t), as ONNX defines Conv: a correlation. src [1,C,H,W].
Tensor correlate(const Tensor& src, const Tensor& weights, const Geometry& g) {
  const Shape& s = src.shape();
  const Shape& w = weights.shape();
  Tensor dst(DType::kF32, {1, w[0], g.height, g.width});
  std::size_t at = 0;
  for (std::int64_t i = 0; i < w[0] * g.height * g.width; ++i) {
    const std::int64_t m = i / (g.height * g.width);
    const std::int64_t top = i / g.width % g.height * g.stride - g.pad_top;
    const std::int64_t left = i % g.width * g.stride - g.pad_left;
    double sum = 0.0;
    for (std::int64_t t = 0; t < w[1] * w[2] * w[3]; ++t) {
      const std::int64_t c = t / (w[2] * w[3]);
      const std::int64_t y = top + t / w[3] % w[2] * g.rate;
      const std::int64_t x = left + t % w[3] * g.rate;
      if (y < 0 || y >= s[2] || x < 0 || x >= s[3]) continue;
      sum += static_cast<double>(src.as<float>()[static_cast<std::size_t>((c * s[2] + y) * s[3] + x)]) *
             static_cast<double>(weights.as<float>()[static_cast<std::size_t>(m * w[1] * w[2] * w[3] + t)]);
    }
    dst.as<float>()[at++] = static_cast<float>(sum);
  }
  return dst;
}

// The kernel with rate - 1 zeros between its taps.
Tensor stuff_with_zeros(const Tensor& weights, std::int64_t rate) {
  const Shape& w = weights.shape();
  const std::int64_t side = effective_kernel(w[2], rate);
  Tensor dense(DType::kF32, {w[0], w[1], side, side});
  for (float& value : dense.as<float>()) value = 0.0F;
  for (std::int64_t i = 0; i < w.elements(); ++i) {
    const std::int64_t plane = i / (w[2] * w[3]);
    const std::int64_t y = i / w[3] % w[2] * rate;
    const std::int64_t x = i % w[3] * rate;
    dense.as<float>()[static_cast<std::size_t>((plane * side + y) * side + x)] =
        weights.as<float>()[static_cast<std::size_t>(i)];
  }
  return dense;
}

ModelBuilder conv_model(const Shape& src, const Tensor& weights, const Attrs& attrs) {
  ModelBuilder model;
  model.input("x", src.dims()).output("y");
  const auto values = weights.as<float>();
  model.weight("w", weights.shape().dims(), {values.begin(), values.end()});
  auto& node = model.node("Conv", {"x", "w"}, {"y"}, "conv");
  for (const auto& [name, value] : attrs.all()) {
    if (const auto* list = std::get_if<Dims>(&value)) set_ints(node, name, *list);
    if (const auto* text = std::get_if<std::string>(&value)) set_text(node, name, *text);
  }
  return model;
}

Tensor run_session(const ModelBuilder& model, const Tensor& src) {
  Session session(load(model), {.threads = 1});
  return std::move(session.run(named("x", src.clone())).at(0).tensor);
}

// The planner without passes, so that a zero-stuffed kernel stays dense.
Tensor run_planner(const Tensor& src, const Tensor& weights, const Attrs& attrs) {
  Graph graph = trial_graph({"Conv", attrs, tensors(src.clone(), weights.clone())});
  graph.values[0].constant = -1;
  graph.inputs = {0};
  graph.values[0].shape = src.shape();
  return std::move(run_plan(plan_of(graph), tensors(src.clone())).at(0));
}

Attrs dilated(std::int64_t rate, std::int64_t pad) {
  return attrs({{"dilations", Dims{rate, rate}}, {"pads", Dims{pad, pad, pad, pad}}});
}

TEST(DilatedConvolution, equals_the_convolution_with_its_zero_stuffed_kernel_for_rates_1_to_8) {
  const Tensor src = random_tensor({1, 2, 19, 13}, 1);
  const Tensor weights = random_tensor({3, 2, 3, 3}, 2);
  for (std::int64_t rate = 1; rate <= 8; ++rate) {
    SCOPED_TRACE("rate " + std::to_string(rate));
    const Tensor dense = stuff_with_zeros(weights, rate);
    ASSERT_EQ(dense.shape()[3], 2 * rate + 1);
    const Tensor wanted = correlate(src, weights, {rate, 1, rate, rate, 19, 13});
    EXPECT_TRUE(close(correlate(src, dense, {1, 1, rate, rate, 19, 13}), wanted));
    EXPECT_TRUE(close(run({"Conv", dilated(rate, rate), tensors(src.clone(), weights.clone())}), wanted));
    EXPECT_TRUE(close(run({"Conv", dilated(1, rate), tensors(src.clone(), dense.clone())}), wanted));
    EXPECT_TRUE(close(run_planner(src, weights, dilated(rate, rate)), wanted));
    EXPECT_TRUE(close(run_planner(src, dense, dilated(1, rate)), wanted));
    EXPECT_TRUE(close(run_session(conv_model(src.shape(), weights, dilated(rate, rate)), src), wanted));
    EXPECT_TRUE(close(run_session(conv_model(src.shape(), dense, dilated(1, rate)), src), wanted));
  }
}

// A 3x3 grid of constant 3x3 blocks, row by row.
Tensor blocks(const std::vector<float>& values) {
  Tensor map(DType::kF32, {1, 1, 9, 9});
  for (std::size_t i = 0; i < 81; ++i) map.as<float>()[i] = values.at(i / 27 * 3 + i % 9 / 3);
  return map;
}

// The textbook's convolution, sum over s + l t = p of F(s) k(t), writes each tap of the kernel where it stands. ONNX's
// Conv is a correlation, sum over t of F(p + l t) k(t): the blocks come out in the opposite order unless the kernel is
// flipped first.
TEST(DilatedConvolution, of_a_block_of_ones_at_rate_3_lays_the_kernel_out_in_blocks) {
  const Tensor block = blocks({0, 0, 0, 0, 1, 0, 0, 0, 0});
  const auto kernel = Tensor::of<float>({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  const auto flipped = Tensor::of<float>({1, 1, 3, 3}, {9, 8, 7, 6, 5, 4, 3, 2, 1});
  const Tensor as_written = blocks({1, 2, 3, 4, 5, 6, 7, 8, 9});
  const Tensor turned = blocks({9, 8, 7, 6, 5, 4, 3, 2, 1});
  EXPECT_TRUE(close(run_session(conv_model({1, 1, 9, 9}, kernel, dilated(3, 3)), block), turned, kExact));
  EXPECT_TRUE(close(run_session(conv_model({1, 1, 9, 9}, flipped, dilated(3, 3)), block), as_written, kExact));
  EXPECT_TRUE(close(run({"Conv", dilated(3, 3), tensors(block.clone(), kernel.clone())}), turned, kExact));
}

TEST(DilatedConvolution, of_a_19x19_map_at_rate_6_keeps_its_size_with_padding_6) {
  const Tensor src = random_tensor({1, 1, 19, 19}, 3);
  const Tensor weights = random_tensor({1, 1, 3, 3}, 4);
  EXPECT_EQ(effective_kernel(3, 6), 13);
  EXPECT_EQ(same_padding(3, 6), 6 + 6);
  const Tensor same = run_session(conv_model(src.shape(), weights, dilated(6, 6)), src);
  EXPECT_TRUE(close(same, correlate(src, weights, {6, 1, 6, 6, 19, 19})));
  EXPECT_EQ(run_session(conv_model(src.shape(), weights, dilated(6, 0)), src).shape(), (Shape{1, 1, 7, 7}));
}

TEST(DilatedConvolution, auto_pad_counts_the_dilated_kernel) {
  const Tensor weights = random_tensor({2, 1, 3, 3}, 5);
  for (const std::int64_t size : {19, 14, 6}) {
    for (const std::int64_t rate : {1, 2, 5}) {
      for (const std::int64_t stride : {1, 2, 3}) {
        SCOPED_TRACE(testing::Message() << "size " << size << " rate " << rate << " stride " << stride);
        const Tensor src = random_tensor({1, 1, size, size}, 6);
        const std::int64_t kept = (size + stride - 1) / stride;
        const std::int64_t pad = std::max<std::int64_t>((kept - 1) * stride + 2 * rate + 1 - size, 0);
        const auto padded = [&](const char* mode) {
          const Attrs a =
              attrs({{"dilations", Dims{rate, rate}}, {"strides", Dims{stride, stride}}, {"auto_pad", mode}});
          return run_session(conv_model(src.shape(), weights, a), src);
        };
        EXPECT_TRUE(close(padded("SAME_UPPER"), correlate(src, weights, {rate, stride, pad / 2, pad / 2, kept, kept})));
        const std::int64_t before = pad - pad / 2;
        EXPECT_TRUE(close(padded("SAME_LOWER"), correlate(src, weights, {rate, stride, before, before, kept, kept})));
        if (size < 2 * rate + 1) continue;
        const std::int64_t valid = (size - 2 * rate - 1) / stride + 1;
        EXPECT_TRUE(close(padded("VALID"), correlate(src, weights, {rate, stride, 0, 0, valid, valid})));
      }
    }
  }
}

}  // namespace
}  // namespace atrous::test
