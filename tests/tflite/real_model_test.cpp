// Published TensorFlow Lite models against what other engines make of the same weights.
#include <gtest/gtest.h>

#include "atrous/model.h"
#include "atrous/session.h"
#include "support/tensors.h"
#include "support/test_data.h"

namespace atrous::test {
namespace {

std::filesystem::path model_file(const char* name) { return test_data() / "models" / name; }

std::vector<NamedTensor> run(const char* file, const Tensor& input) {
  const Model model = Model::load(model_file(file));
  Session session(model);
  std::vector<NamedTensor> inputs;
  inputs.push_back({model.inputs().front().name, input.view()});
  return session.run(inputs);
}

TEST(RealTflite, the_float_model_computes_what_its_onnx_form_does) {
  ATROUS_NEEDS_TEST_DATA();
  const Tensor input = random_tensor({1, 3, 257, 257}, 3);
  const auto actual = run("deeplabv3_257_mv_gpu.tflite", input);
  const auto expected = run("deeplabv3_mnv2_dm05_pascal_257.onnx", input);
  EXPECT_TRUE(close(actual.front().tensor, expected.front().tensor, kLoose));
}

TEST(RealTflite, labels_of_the_float_model_are_those_expected) {
  ATROUS_NEEDS_TEST_DATA();
  ModelOptions options;
  options.preprocessing = preset("tf");
  options.preprocessing->size_policy = SizePolicy::kSquash;
  Session session(Model::load(model_file("deeplabv3_257_mv_gpu.tflite"), options));
  SegmentOptions segment;
  segment.enlarge = Enlarge::kNetworkSize;
  const Image photo = load_image(test_data() / "photos/images/Abyssinian_1.jpg");
  const LabelMap actual = session.segment(photo, segment).labels;
  const LabelMap expected = load_labels(test_data() / "expected/deeplabv3_mnv2_dm05_pascal_257/Abyssinian_1.png");
  Confusion confusion(21);
  confusion.add(actual, expected);
  EXPECT_GE(confusion.pixel_accuracy(), 0.9998);
}

TEST(RealTflite, a_quantised_model_says_what_its_pixels_are) {
  ATROUS_NEEDS_TEST_DATA();
  const Model model = Model::load(model_file("deeplabv3_mnv2_pascal_quant.tflite"));
  EXPECT_EQ(model.facts().source, FactsSource::kMetadata);
  EXPECT_FLOAT_EQ(model.facts().preprocessing.scale, 1.0F / 128);
  EXPECT_FLOAT_EQ(model.facts().preprocessing.mean[0], 1.0F);
  EXPECT_EQ(model.inputs().front().shape, (Shape{1, 3, 513, 513}));
}

}  // namespace
}  // namespace atrous::test
