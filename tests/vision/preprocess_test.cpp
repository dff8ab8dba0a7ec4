// Placement of photographs in the network's input, and the tensor they become.
#include "vision/preprocess.h"

#include <gtest/gtest.h>

#include "support/tensors.h"
#include "vision/expect_error.h"

namespace atrous {
namespace {

using test::expect_error;

std::vector<int> numbers(const Placement& p) { return {p.height_px, p.width_px, p.inner_height_px, p.inner_width_px}; }

TEST(Place, squash_takes_the_size_of_the_network) {
  EXPECT_EQ(numbers(place(640, 480, SizePolicy::kSquash, 513, 257, 8)), (std::vector<int>{513, 257, 513, 257}));
}

TEST(Place, squash_into_an_open_network_rounds_the_image_up) {
  EXPECT_EQ(numbers(place(641, 480, SizePolicy::kSquash, 0, 0, 16)), (std::vector<int>{480, 656, 480, 656}));
}

TEST(Place, fit_keeps_the_aspect_and_never_vanishes) {
  EXPECT_EQ(numbers(place(640, 480, SizePolicy::kFit, 513, 513, 8)), (std::vector<int>{513, 513, 385, 513}));
  EXPECT_EQ(numbers(place(100, 200, SizePolicy::kFit, 513, 513, 8)), (std::vector<int>{513, 513, 513, 257}));
  EXPECT_EQ(numbers(place(10000, 2, SizePolicy::kFit, 513, 513, 8)), (std::vector<int>{513, 513, 1, 513}));
}

TEST(Place, fit_into_an_open_network_is_native) {
  EXPECT_EQ(numbers(place(641, 480, SizePolicy::kFit, 0, 0, 32)),
            numbers(place(641, 480, SizePolicy::kNative, 0, 0, 32)));
}

TEST(Place, fit_follows_the_one_side_that_is_given) {
  EXPECT_EQ(numbers(place(200, 100, SizePolicy::kFit, 50, 0, 8)), (std::vector<int>{50, 104, 50, 100}));
}

TEST(Place, inside_takes_the_size_of_the_resized_image) {
  EXPECT_EQ(numbers(place(1240, 1754, SizePolicy::kInside, 1024, 1024, 16)), (std::vector<int>{1024, 736, 1024, 724}));
  EXPECT_EQ(numbers(place(200, 100, SizePolicy::kInside, 512, 512, 8)), (std::vector<int>{256, 512, 256, 512}));
  EXPECT_EQ(numbers(place(641, 480, SizePolicy::kInside, 0, 0, 32)),
            numbers(place(641, 480, SizePolicy::kNative, 0, 0, 32)));
}

TEST(Place, native_pads_up_to_the_stride) {
  EXPECT_EQ(numbers(place(641, 480, SizePolicy::kNative, 0, 0, 32)), (std::vector<int>{480, 672, 480, 641}));
  EXPECT_EQ(numbers(place(300, 200, SizePolicy::kNative, 513, 513, 8)), (std::vector<int>{513, 513, 200, 300}));
}

TEST(Place, sides_beyond_all_numbers_are_refused) {
  expect_error(ErrorCode::kResource, "an image side of 8388608, enlarged 256 times, is too large",
               [] { place(8388608, 1, SizePolicy::kFit, 256, 0, 1); });
}

TEST(Place, an_image_larger_than_a_fixed_network_cannot_be_native) {
  expect_error(ErrorCode::kInvalidArgument, "640 x 480 pixels, larger than the network's 513 x 513",
               [] { place(640, 480, SizePolicy::kNative, 513, 513, 8); });
  expect_error(ErrorCode::kInvalidArgument, "the image is empty", [] { place(0, 4, SizePolicy::kNative, 0, 0, 8); });
}

const Image kImage{2, 1, {0, 51, 255, 102, 153, 204}};

TEST(Preprocess, values_are_normalised_in_the_channel_order) {
  Tensor dst(DType::kF32, {1, 1, 2, 3});
  Preprocessing facts;
  facts.mean = {0.5F, 0.0F, 0.2F};
  facts.std = {0.5F, 1.0F, 0.1F};
  preprocess(kImage, {1, 2, 1, 2}, facts, PixelLayout::kChannelsLast, dst);
  EXPECT_TRUE(test::close(dst, Tensor::of<float>({1, 1, 2, 3}, {-1.0F, 0.2F, 8.0F, -0.2F, 0.6F, 6.0F})));
  facts.color = ColorOrder::kBgr;
  preprocess(kImage, {1, 2, 1, 2}, facts, PixelLayout::kChannelsLast, dst);
  EXPECT_TRUE(test::close(dst, Tensor::of<float>({1, 1, 2, 3}, {1.0F, 0.2F, -2.0F, 0.6F, 0.6F, 2.0F})));
}

TEST(Preprocess, planes_hold_the_same_as_pixels) {
  const Preprocessing facts = preset("imagenet");
  const Placement placement = place(2, 1, SizePolicy::kFit, 6, 7, 1);
  Tensor pixels(DType::kF32, {1, 6, 7, 3});
  Tensor planes(DType::kF32, {1, 3, 6, 7});
  preprocess(kImage, placement, facts, PixelLayout::kChannelsLast, pixels);
  preprocess(kImage, placement, facts, PixelLayout::kChannelsFirst, planes);
  for (std::size_t i = 0; i < 42; ++i) {
    for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(pixels.as<float>()[i * 3 + c], planes.as<float>()[c * 42 + i]);
  }
}

TEST(Preprocess, padding_is_zero_after_normalising) {
  Tensor dst(DType::kF32, {1, 2, 3, 3});
  preprocess(kImage, {2, 3, 1, 2}, preset("tf"), PixelLayout::kChannelsLast, dst);
  const auto values = dst.as<float>();
  EXPECT_FLOAT_EQ(values[0], -1.0F);
  for (std::size_t i = 6; i < 18; ++i) EXPECT_EQ(values[i], 0.0F) << i;
}

TEST(Preprocess, without_antialiasing_only_the_pixels_around_count) {
  const Image row{8, 1, {0, 0, 0, 10, 0, 0, 20, 0, 0, 90, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 200, 0, 0}};
  Preprocessing facts;
  facts.scale = 1.0F;
  facts.resize = PixelResize::kBilinear;
  Tensor dst(DType::kF32, {1, 1, 2, 3});
  preprocess(row, {1, 2, 1, 2}, facts, PixelLayout::kChannelsLast, dst);
  EXPECT_EQ(dst.as<float>()[0], 15.0F);  // between 10 and 20: pixel 0 of two lies at 1.5 of eight
  EXPECT_EQ(dst.as<float>()[3], 4.0F);   // between 0 and 8
}

TEST(Preprocess, resized_pixels_are_those_of_resize_bilinear) {
  Image image{31, 17, {}};
  for (int i = 0; i < 31 * 17 * 3; ++i) image.rgb.push_back(static_cast<std::uint8_t>(i * 89 + i / 7));
  for (const auto& [height, width] : {std::pair{40, 50}, {9, 8}, {17, 8}, {40, 31}}) {
    Tensor dst(DType::kU8, {1, height, width, 3});
    preprocess(image, {height, width, height, width}, {}, PixelLayout::kChannelsLast, dst);
    const Image expected = resize_bilinear(image, width, height);
    EXPECT_EQ((std::vector<std::uint8_t>(dst.as<std::uint8_t>().begin(), dst.as<std::uint8_t>().end())), expected.rgb);
  }
}

TEST(Preprocess, rows_are_normalised_to_the_values_of_single_pixels) {
  Image image{53, 5, {}};
  for (int i = 0; i < 53 * 5 * 3; ++i) image.rgb.push_back(static_cast<std::uint8_t>(i * 31));
  for (const char* name : {"imagenet", "tf", "unit"}) {
    Preprocessor preprocessor;
    Tensor rows(DType::kF32, {1, 5, 53, 3});
    Tensor planes(DType::kF32, {1, 3, 5, 53});
    const Placement placement{5, 53, 5, 53};
    preprocessor.run(image, placement, preset(name), PixelLayout::kChannelsLast, rows);
    preprocessor.run(image, placement, preset(name), PixelLayout::kChannelsFirst, planes);
    for (std::size_t i = 0; i < 265 * 3; ++i) {
      ASSERT_EQ(rows.as<float>()[i], planes.as<float>()[i % 3 * 265 + i / 3]) << name << " " << i;
    }
  }
}

TEST(Preprocess, one_object_serves_images_and_facts_in_turn) {
  Preprocessor preprocessor;
  for (const char* name : {"tf", "imagenet", "tf"}) {
    for (const int width : {9, 20, 9}) {
      Image image{width, 7, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * 21)};
      for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<std::uint8_t>(i * i * 7);
      Tensor again(DType::kF32, {1, 12, 11, 3});
      Tensor fresh(DType::kF32, {1, 12, 11, 3});
      preprocessor.run(image, {12, 11, 12, 11}, preset(name), PixelLayout::kChannelsLast, again);
      preprocess(image, {12, 11, 12, 11}, preset(name), PixelLayout::kChannelsLast, fresh);
      EXPECT_TRUE(test::close(again, fresh, test::kExact)) << name << " " << width;
    }
  }
}

TEST(Preprocess, bytes_are_padded_with_the_mean_colour) {
  Tensor dst(DType::kU8, {1, 1, 3, 3});
  preprocess(kImage, {1, 3, 1, 2}, preset("imagenet"), PixelLayout::kChannelsLast, dst);
  const auto values = dst.as<std::uint8_t>();
  EXPECT_EQ((std::vector<std::uint8_t>(values.begin(), values.end())),
            (std::vector<std::uint8_t>{0, 51, 255, 102, 153, 204, 124, 116, 104}));
}

TEST(Preprocess, one_channel_is_the_luma) {
  const Image image{3, 1, {255, 0, 0, 0, 255, 0, 255, 255, 255}};
  Tensor dst(DType::kU8, {1, 1, 1, 3});
  preprocess(image, {1, 3, 1, 3}, {}, PixelLayout::kChannelsFirst, dst);
  const auto values = dst.as<std::uint8_t>();
  EXPECT_EQ((std::vector<int>(values.begin(), values.end())), (std::vector<int>{76, 150, 255}));
}

TEST(Preprocess, a_tensor_of_another_shape_or_type_is_refused) {
  Tensor two_channels(DType::kF32, {1, 1, 2, 2});
  expect_error(ErrorCode::kInvalidArgument, "the network's input is [1,1,2,2]", [&] {
    preprocess(kImage, {1, 2, 1, 2}, {}, PixelLayout::kChannelsLast, two_channels);
  });
  Tensor halves(DType::kF16, {1, 1, 2, 3});
  expect_error(ErrorCode::kInvalidArgument, "f16", [&] {
    preprocess(kImage, {1, 2, 1, 2}, {}, PixelLayout::kChannelsLast, halves);
  });
  Tensor fits(DType::kF32, {1, 1, 2, 3});
  expect_error(ErrorCode::kInvalidArgument, "does not lie inside", [&] {
    preprocess(kImage, {1, 2, 2, 2}, {}, PixelLayout::kChannelsLast, fits);
  });
}

TEST(Preset, the_known_ones_and_no_others) {
  EXPECT_FLOAT_EQ(preset("imagenet").std[2], 0.225F);
  EXPECT_FLOAT_EQ(preset("tf").scale * 255.0F - preset("tf").mean[0], 1.0F);
  EXPECT_FLOAT_EQ(preset("unit").scale * 255.0F, 1.0F);
  expect_error(ErrorCode::kNotFound, "no preset 'caffe'; there are: imagenet, tf, unit", [] { preset("caffe"); });
}

}  // namespace
}  // namespace atrous
