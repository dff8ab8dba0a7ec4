// Real photographs and label maps, where the test data are.
#include <gtest/gtest.h>

#include "atrous/labels.h"
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

}  // namespace
}  // namespace atrous
