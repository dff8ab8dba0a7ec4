// Real photographs and label maps, where the test data are.
#include <gtest/gtest.h>

#include <algorithm>

#include "atrous/labels.h"
#include "atrous/session.h"
#include "support/test_data.h"

namespace atrous {
namespace {

LabelMap enlarge_nearest(const LabelMap& labels, int width_px, int height_px) {
  LabelMap large{width_px, height_px, {}, {}};
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      const int from_x = static_cast<int>((x + 0.5) * labels.width_px / width_px);
      const int from_y = static_cast<int>((y + 0.5) * labels.height_px / height_px);
      large.u8.push_back(static_cast<std::uint8_t>(labels.at(from_x, from_y)));
    }
  }
  return large;
}

TEST(Photographs, known_predictions_score_as_measured_elsewhere) {
  ATROUS_NEEDS_TEST_DATA();
  Confusion confusion(21);
  for (const auto& entry : std::filesystem::directory_iterator(test::test_data() / "photos" / "labels")) {
    const LabelMap truth = load_labels(entry.path());
    const LabelMap predicted =
        load_labels(test::test_data() / "expected" / "deeplabv3_mnv2_pascal" / entry.path().filename());
    confusion.add(enlarge_nearest(predicted, truth.width_px, truth.height_px), truth);
  }
  EXPECT_NEAR(confusion.mean_iou(), 0.936, 0.001);
  EXPECT_NEAR(confusion.pixel_accuracy(), 0.963, 0.001);
}

TEST(Photographs, every_image_is_as_large_as_its_labels) {
  ATROUS_NEEDS_TEST_DATA();
  int images = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::test_data() / "photos" / "images")) {
    const Image image = load_image(entry.path());
    const LabelMap truth =
        load_labels(test::test_data() / "photos" / "labels" / entry.path().filename().replace_extension(".png"));
    EXPECT_EQ(image.width_px, truth.width_px) << entry.path();
    EXPECT_EQ(image.height_px, truth.height_px) << entry.path();
    ++images;
  }
  EXPECT_EQ(images, 14);
}

// The part of the pixels of all photographs that get the reference's label, at the network's size.
double agreement(const std::string& name) {
  ModelOptions options;
  options.preprocessing = preset("tf");
  options.preprocessing->size_policy = SizePolicy::kSquash;
  SegmentOptions small;
  small.enlarge = Enlarge::kNetworkSize;
  Session session(Model::load(test::test_data() / "models" / (name + ".onnx"), options));
  std::int64_t equal = 0;
  std::int64_t pixels = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::test_data() / "photos" / "images")) {
    const LabelMap labels = session.segment(load_image(entry.path()), small).labels;
    const LabelMap wanted =
        load_labels(test::test_data() / "expected" / name / entry.path().filename().replace_extension(".png"));
    if (labels.width_px != wanted.width_px || labels.height_px != wanted.height_px) return 0;
    for (int y = 0; y < labels.height_px; ++y) {
      for (int x = 0; x < labels.width_px; ++x, ++pixels) equal += labels.at(x, y) == wanted.at(x, y);
    }
  }
  return static_cast<double>(equal) / static_cast<double>(pixels);
}

TEST(Photographs, labels_agree_with_the_reference) {
  ATROUS_NEEDS_TEST_DATA();
  for (const char* name : {"deeplabv3_mnv2_pascal", "deeplabv3_mnv2_dm05_pascal_257", "deeplabv3_mnv2_dm05_portrait"}) {
    EXPECT_GE(agreement(name), 0.999) << name;
  }
}

// All photographs, at their own size.
std::vector<LabelMap> label_photographs(const Model& model, Precision precision) {
  SessionOptions options;
  options.precision = precision;
  Session session(model, options);
  std::vector<std::filesystem::path> photographs;
  for (const auto& entry : std::filesystem::directory_iterator(test::test_data() / "photos" / "images")) {
    photographs.push_back(entry.path());
  }
  std::sort(photographs.begin(), photographs.end());
  std::vector<LabelMap> labels;
  for (const auto& path : photographs) labels.push_back(session.segment(load_image(path)));
  return labels;
}

TEST(Photographs, labels_in_bf16_are_those_in_f32) {
  ATROUS_NEEDS_TEST_DATA();
  if (!cpu_has_bf16()) GTEST_SKIP() << "the CPU has no bf16";
  for (const char* name : {"deeplabv3_mnv2_pascal", "deeplabv3_mnv2_dm05_pascal_257", "deeplabv3_mnv2_dm05_portrait"}) {
    ModelOptions options;
    options.preprocessing = preset("tf");
    const Model model = Model::load(test::test_data() / "models" / (std::string(name) + ".onnx"), options);
    const std::vector<LabelMap> exact = label_photographs(model, Precision::kF32);
    const std::vector<LabelMap> rounded = label_photographs(model, Precision::kBf16);
    std::size_t equal = 0;
    std::size_t pixels = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      for (std::size_t p = 0; p < exact[i].u8.size(); ++p) equal += exact[i].u8[p] == rounded.at(i).u8.at(p);
      pixels += exact[i].u8.size();
    }
    EXPECT_GE(static_cast<double>(equal) / static_cast<double>(pixels), 0.998) << name;
  }
}

}  // namespace
}  // namespace atrous
