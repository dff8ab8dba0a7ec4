// Label maps: files, palettes, overlays, counts, confusion.
#include "atrous/labels.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

#include "support/temporary_folder.h"
#include "vision/expect_error.h"
#include "vision/image_bytes.h"

namespace atrous {
namespace {

using test::expect_error;

TEST(SaveLabels, indices_and_colours_survive_the_round_trip) {
  const test::TemporaryFolder folder;
  const LabelMap labels{3, 2, {0, 1, 20, 255, 15, 7}, {}};
  save_labels(labels, palette("voc", 21), folder / "labels.png");
  const LabelMap read = load_labels(folder / "labels.png");
  EXPECT_EQ(read.width_px, 3);
  EXPECT_EQ(read.height_px, 2);
  EXPECT_EQ(read.u8, labels.u8);
  const Image colors = load_image(folder / "labels.png");
  EXPECT_EQ((std::vector<std::uint8_t>(colors.rgb.begin() + 6, colors.rgb.begin() + 12)),
            (std::vector<std::uint8_t>{0, 64, 128, 224, 224, 192}));
}

TEST(SaveLabels, more_than_256_classes_become_16_bit_grey) {
  const test::TemporaryFolder folder;
  const LabelMap labels{2, 2, {}, {0, 299, 65535, 256}};
  save_labels(labels, {}, folder / "labels.png");
  const LabelMap read = load_labels(folder / "labels.png");
  EXPECT_TRUE(read.u8.empty());
  EXPECT_EQ(read.u16, labels.u16);
}

TEST(LabelNote, goes_with_the_labels_and_leaves_them_as_they_are) {
  const test::TemporaryFolder folder;
  for (const LabelMap& labels : {LabelMap{2, 2, {0, 1, 2, 3}, {}}, LabelMap{2, 2, {}, {0, 299, 65535, 256}}}) {
    save_labels(labels, {}, folder / "labels.png", R"({"made":"here"})");
    EXPECT_EQ(load_label_note(folder / "labels.png"), R"({"made":"here"})");
    const LabelMap read = load_labels(folder / "labels.png");
    EXPECT_EQ(read.u8, labels.u8);
    EXPECT_EQ(read.u16, labels.u16);
    save_labels(labels, {}, folder / "labels.png");
    EXPECT_EQ(load_label_note(folder / "labels.png"), "");
  }
}

TEST(LabelNote, every_file_that_was_cut_short_is_told) {
  const test::TemporaryFolder folder;
  const auto path = folder / "labels.png";
  save_labels({2, 2, {0, 1, 2, 3}, {}}, {}, path, "a note");
  for (auto bytes = std::filesystem::file_size(path); bytes-- > 0;) {
    std::filesystem::resize_file(path, bytes);
    expect_error(ErrorCode::kCorrupt, "labels.png: cut short", [&] { load_label_note(path); });
  }
  expect_error(ErrorCode::kCorrupt, "not a PNG file",
               [&] { load_label_note(folder.write("a.jpg", test::bytes_of(test::kGreyJpeg))); });
  expect_error(ErrorCode::kNotFound, "No such file", [&] { load_label_note(folder / "b.png"); });
}

TEST(LabelNote, folders_and_pipes_are_told_at_once) {
  const test::TemporaryFolder folder;
  expect_error(ErrorCode::kInvalidArgument, folder.path().string() + ": is a folder, wanted a file",
               [&] { load_label_note(folder.path()); });
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  expect_error(ErrorCode::kInvalidArgument, "pipe: is not a regular file", [&] { load_label_note(folder / "pipe"); });
}

TEST(SaveLabels, a_map_of_the_wrong_size_is_refused) {
  const test::TemporaryFolder folder;
  expect_error(ErrorCode::kInvalidArgument, "has 1 labels, wanted 4", [&] {
    save_labels({2, 2, {1}, {}}, {}, folder / "labels.png");
  });
  expect_error(ErrorCode::kInvalidArgument, "the label map is empty",
               [&] { save_labels({}, {}, folder / "labels.png"); });
}

TEST(LoadLabels, packed_indices_are_read_as_they_are) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("labels.png", test::bytes_of(test::kPalettePng));
  EXPECT_EQ(load_labels(path).u8, (std::vector<std::uint8_t>{0, 1, 2, 3, 1}));
}

TEST(LoadLabels, colours_are_not_labels) {
  const test::TemporaryFolder folder;
  expect_error(ErrorCode::kUnsupported, "a colour PNG, wanted an indexed or grey one",
               [&] { load_labels(folder.write("a.png", test::bytes_of(test::kTurnedPng))); });
  expect_error(ErrorCode::kUnsupported, "not a PNG file",
               [&] { load_labels(folder.write("a.jpg", test::bytes_of(test::kGreyJpeg))); });
  expect_error(ErrorCode::kNotFound, "no such file", [&] { load_labels(folder / "b.png"); });
  expect_error(ErrorCode::kCorrupt, "damaged PNG file",
               [&] { load_labels(folder.write("c.png", test::bytes_of(test::kPalettePng).first(60))); });
}

TEST(LoadLabels, pixels_and_bytes_have_limits) {
  const test::TemporaryFolder folder;
  save_grey16({0, 1, 256, 65535}, 4, 1, folder / "grey.png");
  EXPECT_EQ(load_labels(folder / "grey.png", {.max_pixels = 4}).u16.size(), 4U);
  expect_error(ErrorCode::kResource, "grey.png: ", [&] { load_labels(folder / "grey.png", {.max_pixels = 3}); });
  const std::string bytes = std::to_string(std::filesystem::file_size(folder / "grey.png"));
  expect_error(ErrorCode::kResource, "grey.png: the file has " + bytes + " bytes, the limit is 20",
               [&] { load_labels(folder / "grey.png", {.max_file_bytes = 20}); });
  expect_error(ErrorCode::kResource, "/dev/zero: the file has 1048576 bytes and more, the limit is 20",
               [] { load_labels("/dev/zero", {.max_file_bytes = 20}); });
}

TEST(SaveGrey16, values_survive_the_round_trip) {
  const test::TemporaryFolder folder;
  save_grey16({0, 1, 256, 65535}, 4, 1, folder / "grey.png");
  EXPECT_EQ(load_labels(folder / "grey.png").u16, (std::vector<std::uint16_t>{0, 1, 256, 65535}));
  expect_error(ErrorCode::kInvalidArgument, "1 values for 4 x 1", [&] { save_grey16({0}, 4, 1, folder / "x.png"); });
}

TEST(SaveNpy, the_header_says_the_shape_and_the_elements_follow) {
  const test::TemporaryFolder folder;
  const std::vector<float> elements{1.0F, -2.0F, 0.5F, 3.0F, 0.0F, 7.0F};
  save_npy(elements, {3, 1, 2}, folder / "a.npy");
  std::ifstream file(folder / "a.npy", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ASSERT_EQ(text.size(), 128 + elements.size() * sizeof(float));
  EXPECT_EQ(text.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(text.substr(10, 118).find("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1, 2, ), }"), 0U);
  EXPECT_EQ(text[127], '\n');
  EXPECT_EQ(std::memcmp(text.data() + 128, elements.data(), elements.size() * sizeof(float)), 0);
}

TEST(SaveNpy, what_cannot_be_written_says_why) {
  const test::TemporaryFolder folder;
  expect_error(ErrorCode::kInvalidArgument, "a.npy: 1 elements for [2,3]", [&] {
    save_npy(std::vector<float>{1.0F}, {2, 3}, folder / "a.npy");
  });
  expect_error(ErrorCode::kNotFound, "a.npy: cannot be written: No such file or directory",
               [&] { save_npy(std::vector<float>{1.0F}, {1}, folder / "missing/a.npy"); });
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Palette, voc_follows_the_bit_rule) {
  const Palette colors = palette("voc", 256);
  EXPECT_EQ(colors[0], (Color{0, 0, 0}));
  EXPECT_EQ(colors[1], (Color{128, 0, 0}));
  EXPECT_EQ(colors[15], (Color{192, 128, 128}));
  EXPECT_EQ(colors[20], (Color{0, 64, 128}));
  EXPECT_EQ(colors[255], (Color{224, 224, 192}));
}

TEST(Palette, auto_goes_by_the_number_of_classes) {
  EXPECT_EQ(palette("auto", 19), palette("cityscapes", 19));
  EXPECT_EQ(palette("auto", 150), palette("ade20k", 150));
  EXPECT_EQ(palette("auto", 21), palette("voc", 21));
  EXPECT_EQ(palette("auto", 3), palette("voc", 3));
}

TEST(Palette, there_are_as_many_colours_as_classes) {
  EXPECT_EQ(palette("voc", 1000).size(), 1000u);
  EXPECT_EQ(palette("cityscapes", 34).size(), 34u);
  EXPECT_EQ(palette("ade20k", 2).size(), 150u);
  expect_error(ErrorCode::kNotFound, "no palette 'coco'; there are: ade20k", [] { palette("coco", 80); });
}

TEST(ClassNames, each_data_set_has_as_many_as_classes) {
  EXPECT_EQ(class_names("voc").size(), 21u);
  EXPECT_EQ(class_names("voc").at(15), "person");
  EXPECT_EQ(class_names("cityscapes").at(13), "car");
  EXPECT_EQ(class_names("ade20k").at(149), "flag");
  EXPECT_TRUE(class_names("coco").empty());
}

TEST(Overlay, colours_are_mixed_and_background_stays_clear) {
  const Image image{2, 1, {100, 100, 100, 100, 100, 100}};
  const LabelMap labels{2, 1, {0, 1}, {}};
  const Palette colors = {{50, 50, 50}, {200, 0, 100}};
  EXPECT_EQ(overlay(image, labels, colors, 0.5F).rgb, (std::vector<std::uint8_t>{100, 100, 100, 150, 50, 100}));
  EXPECT_EQ(overlay(image, labels, colors, 1.0F, false).rgb, (std::vector<std::uint8_t>{50, 50, 50, 200, 0, 100}));
}

TEST(Overlay, different_sizes_are_refused) {
  expect_error(ErrorCode::kInvalidArgument, "the image is 1 x 1 pixels, the label map 2 x 1", [] {
    overlay({1, 1, {1, 2, 3}}, {2, 1, {0, 1}, {}}, {});
  });
  expect_error(ErrorCode::kInvalidArgument, "opacity is 2", [] {
    overlay({1, 1, {1, 2, 3}}, {1, 1, {0}, {}}, {}, 2.0F);
  });
}

TEST(CountPixels, there_is_an_entry_for_every_class_and_every_label) {
  EXPECT_EQ(count_pixels({3, 1, {0, 2, 2}, {}}, 4), (std::vector<std::int64_t>{1, 0, 2, 0}));
  EXPECT_EQ(count_pixels({2, 1, {}, {3, 3}}, 2), (std::vector<std::int64_t>{0, 0, 0, 2}));
}

TEST(Confusion, iou_and_accuracy_are_those_computed_by_hand) {
  Confusion confusion(3);
  confusion.add({6, 1, {0, 0, 1, 1, 1, 2}, {}}, {6, 1, {0, 1, 1, 1, 0, 255}, {}});
  EXPECT_EQ(confusion.total(), 5);
  EXPECT_EQ(confusion.at(1, 0), 1);
  EXPECT_DOUBLE_EQ(confusion.pixel_accuracy(), 3.0 / 5.0);
  EXPECT_DOUBLE_EQ(confusion.iou(0), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(confusion.iou(1), 2.0 / 4.0);
  EXPECT_TRUE(std::isnan(confusion.iou(2)));
  EXPECT_DOUBLE_EQ(confusion.mean_iou(), (1.0 / 3.0 + 0.5) / 2.0);
}

TEST(Confusion, the_mean_leaves_out_classes_that_the_truth_lacks) {
  Confusion confusion(3);
  confusion.add({2, 1, {0, 2}, {}}, {2, 1, {0, 0}, {}});
  EXPECT_DOUBLE_EQ(confusion.iou(2), 0.0);
  EXPECT_DOUBLE_EQ(confusion.mean_iou(), 0.5);
}

TEST(Confusion, predictions_beyond_the_classes_count_as_errors) {
  Confusion confusion(2);
  confusion.add({2, 1, {}, {300, 1}}, {2, 1, {1, 1}, {}});
  EXPECT_EQ(confusion.at(1, 2), 1);
  EXPECT_DOUBLE_EQ(confusion.pixel_accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(confusion.iou(1), 0.5);
}

TEST(Confusion, true_labels_beyond_the_classes_are_refused_and_nothing_is_counted) {
  Confusion confusion(2, 7);
  expect_error(ErrorCode::kInvalidArgument,
               "the truth has label 2 at (1, 0), wanted 0 to 1 or, for pixels that do not count, 7",
               [&] { confusion.add({2, 1, {0, 0}, {}}, {2, 1, {0, 2}, {}}); });
  EXPECT_EQ(confusion.total(), 0);
}

TEST(Confusion, nothing_counted_is_not_a_number) {
  Confusion confusion(2);
  confusion.add({1, 1, {0}, {}}, {1, 1, {255}, {}});
  EXPECT_TRUE(std::isnan(confusion.mean_iou()));
  EXPECT_TRUE(std::isnan(confusion.pixel_accuracy()));
  expect_error(ErrorCode::kInvalidArgument, "1 x 1 pixels, the truth 2 x 1", [&] {
    confusion.add({1, 1, {0}, {}}, {2, 1, {0, 0}, {}});
  });
  expect_error(ErrorCode::kInvalidArgument, "0 classes", [] { Confusion none(0); });
}

}  // namespace
}  // namespace atrous
