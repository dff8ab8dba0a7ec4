// Results do not depend on the number of threads beyond the last bits, and not at all on the run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "atrous/atrous.h"
#include "core/cpu.h"
#include "graph/text.h"
#include "support/api_models.h"
#include "support/planned.h"
#include "support/tensors.h"
#include "support/test_data.h"

namespace atrous::test {
namespace {

constexpr double kLastBits = kClose;  // of the largest value

// A bottleneck of a ResNet whose 3x3 has a rate; `from` channels become 4 * `width`.
std::string bottleneck(const std::string& id, const std::string& src, int from, int width, int rate) {
  const std::string w = std::to_string(width), d = std::to_string(rate), out = std::to_string(4 * width);
  std::string text = "%" + id + "w1 = const f32[" + w + "," + std::to_string(from) + ",1,1] random(1" + d + ")\n";
  text += "%" + id + "w2 = const f32[" + w + "," + w + ",3,3] random(2" + d + ")\n";
  text += "%" + id + "w3 = const f32[" + out + "," + w + ",1,1] random(3" + d + ")\n";
  text += "%" + id + "w4 = const f32[" + out + "," + std::to_string(from) + ",1,1] random(4" + d + ")\n";
  text += "%" + id + "a = Conv(%" + src + ", %" + id + "w1)\n%" + id + "ar = Relu(%" + id + "a)\n";
  text += "%" + id + "b = Conv(%" + id + "ar, %" + id + "w2) {dilations=[" + d + "," + d + "], pads=[" + d + "," + d +
          "," + d + "," + d + "]}\n%" + id + "br = Relu(%" + id + "b)\n";
  text += "%" + id + "c = Conv(%" + id + "br, %" + id + "w3)\n%" + id + "s = Conv(%" + src + ", %" + id + "w4)\n";
  text += "%" + id + "t = Add(%" + id + "c, %" + id + "s)\n%" + id + " = Relu(%" + id + "t)\n";
  return text;
}

std::string aspp_branch(const std::string& id, int from, int rate) {
  const std::string d = std::to_string(rate);
  return "%" + id + "w = const f32[32," + std::to_string(from) + ",3,3] random(" + d + ")\n%" + id + "c = Conv(%m, %" +
         id + "w) {dilations=[" + d + "," + d + "], pads=[" + d + "," + d + "," + d + "," + d + "]}\n%" + id +
         " = Relu(%" + id + "c)\n";
}

// What a DeepLabV3 on ResNet-50 is made of, with a tenth of its channels: rates 1, 2 and 4, and ASPP with image
// pooling.
Graph small_deeplab() {
  std::string text = "graph(%x: f32[1,16,33,37]) {\n";
  text += bottleneck("k", "x", 16, 16, 1) + bottleneck("l", "k", 64, 32, 2) + bottleneck("m", "l", 128, 64, 4);
  text += aspp_branch("p", 256, 6) + aspp_branch("q", 256, 12) + aspp_branch("r", 256, 18);
  text += "%ow = const f32[32,256,1,1] random(5)\n%oc = Conv(%m, %ow)\n%o = Relu(%oc)\n";
  text += "%gp = GlobalAveragePool(%m)\n%gw = const f32[32,256,1,1] random(6)\n%gc = Conv(%gp, %gw)\n%gr = Relu(%gc)\n";
  text += "%gs = const i64[4] {1, 32, 33, 37}\n%g = Resize(%gr, _, _, %gs) {mode='linear'}\n";
  text += "%cat = Concat(%o, %p, %q, %r, %g) {axis=1}\n%jw = const f32[32,160,1,1] random(7)\n%j = Conv(%cat, %jw)\n";
  text += "%fw = const f32[21,32,1,1] random(8)\n%y = Conv(%j, %fw)\nreturn %y\n}\n";
  return parse(text);
}

Tensor run_with(const Plan& plan, const Tensor& input, int threads) {
  const ThreadScope scope(threads);
  std::vector<Tensor> inputs;
  inputs.push_back(Tensor::borrow(DType::kF32, input.shape(), const_cast<void*>(input.data())));
  return std::move(run_plan(plan, inputs).at(0));
}

TEST(Determinism, a_small_deeplab_gives_the_same_with_any_number_of_threads) {
  const Graph graph = small_deeplab();
  const Tensor input = random_tensor(graph.values[graph.inputs[0]].shape, 3);
  Tensor wanted;
  for (const int threads : {1, 2, 3, 5}) {
    const ThreadScope scope(threads);  // plans may depend on it too
    const Graph planned = planned_graph(graph);
    const Plan plan = plan_of(planned);
    const Tensor first = run_with(plan, input, threads);
    EXPECT_TRUE(close(run_with(plan, input, threads), first, kExact)) << threads << " threads, second run";
    EXPECT_TRUE(close(run_with(plan_of(planned), input, threads), first, kExact)) << threads << " threads, second plan";
    if (threads == 1) wanted = first.clone();
    EXPECT_TRUE(close(first, wanted, kLastBits)) << threads << " threads";
  }
}

struct RealModel {
  const char* file;
  int size;
};

Segmentation segment(const Model& model, int size, int threads, int runs) {
  Image image{size, size, {}};
  std::uint32_t state = 1;
  for (int i = 0; i < size * size * 3; ++i) {  // flat patches with some noise
    state = state * 1664525U + 1013904223U;
    const int patch = (i / 3 % size / 40 * 50 + i / 3 / size / 40 * 90) % 256;
    image.rgb.push_back(static_cast<std::uint8_t>((patch + static_cast<int>(state >> 28)) % 256));
  }
  SegmentOptions options;
  options.scores = true;
  Session session(model, {.threads = threads});
  Segmentation result = session.segment(image, options);
  for (int i = 1; i < runs; ++i) {
    const Segmentation again = session.segment(image, options);
    EXPECT_EQ(again.scores, result.scores) << threads << " threads, run " << i;
    EXPECT_EQ(again.labels.u8, result.labels.u8) << threads << " threads, run " << i;
  }
  return result;
}

// The largest difference, as a share of the largest value.
double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0.0;
  double apart = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(b[i])));
    apart = std::max(apart, std::abs(static_cast<double>(a[i]) - b[i]));
  }
  return apart / largest;
}

TEST(Determinism, real_networks_give_the_same_with_any_number_of_threads) {
  ATROUS_NEEDS_TEST_DATA();
  for (const RealModel& real : {RealModel{"models/deeplabv3_mnv2_dm05_pascal_257.onnx", 257},
                                RealModel{"models/deeplabv3_mnv2_pascal.onnx", 513},
                                RealModel{"exports/lraspp_mobilenet_v3_large/model.onnx", 257},
                                RealModel{"exports/deeplabv3_mobilenet_v3_large/model.onnx", 257}}) {
    SCOPED_TRACE(real.file);
    const Model model = Model::load(test_data() / real.file);
    const Segmentation wanted = segment(model, real.size, 1, 2);
    for (const int threads : {1, 2, 3, 5}) {
      const Segmentation result = segment(model, real.size, threads, threads == 2 ? 3 : 2);
      ASSERT_EQ(result.scores.size(), wanted.scores.size());
      EXPECT_LE(difference(result.scores, wanted.scores), kLastBits) << threads << " threads";
      if (threads == 1) {
        EXPECT_EQ(result.scores, wanted.scores) << "another session";
      }
    }
  }
}

}  // namespace
}  // namespace atrous::test
