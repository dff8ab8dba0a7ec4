// Session::segment on networks that tell colours apart, so that every label is known.
#include <gtest/gtest.h>

#include <cmath>

#include "support/api_models.h"

namespace atrous::test {
namespace {

constexpr const char* kPicture = "rrg/b.g/bb./rgb/..r";

Preprocessing with_policy(SizePolicy policy) {
  Preprocessing preprocessing = preset("unit");
  preprocessing.size_policy = policy;
  return preprocessing;
}

ModelOptions options_with(const Preprocessing& preprocessing) {
  ModelOptions options;
  options.preprocessing = preprocessing;
  return options;
}

TEST(Segment, gives_every_pixel_its_class_at_any_size) {
  Session session(load(colour_builder()));
  for (const std::string picture : {"r", "rgb.", kPicture, "g/b", "rrrr/gggg/bbbb/..../rgb."}) {
    EXPECT_EQ(read_labels(session.segment(paint(picture))), picture);
  }
}

TEST(Segment, squash_gives_labels_of_the_images_size) {
  Session session(load(colour_builder(4, 4), options_with(with_policy(SizePolicy::kSquash))));
  EXPECT_EQ(read_labels(session.segment(paint("rg/bb"))), "rg/bb");
  const LabelMap wide = session.segment(paint("rrrrrrrrbbbbbbbb"));
  ASSERT_EQ(wide.width_px, 16);
  ASSERT_EQ(wide.height_px, 1);
  EXPECT_EQ(read_labels(wide).substr(0, 6), "rrrrrr");
  EXPECT_EQ(read_labels(wide).substr(10), "bbbbbb");
  EXPECT_EQ(session.explain(16, 1).input, (Shape{1, 3, 4, 4}));
}

TEST(Segment, fit_keeps_the_aspect_and_cuts_the_padding_off) {
  Session session(load(colour_builder(6, 6), options_with(with_policy(SizePolicy::kFit))));
  EXPECT_EQ(read_labels(session.segment(paint("rrgg../bb..rr/ggggbb"))), "rrgg../bb..rr/ggggbb");
  const LabelMap tall = session.segment(paint("r/r/r/r/r/r/r/r/r/r/r/r"));
  EXPECT_EQ(read_labels(tall), "r/r/r/r/r/r/r/r/r/r/r/r");
}

TEST(Segment, inside_brings_the_image_to_the_size_of_an_open_network) {
  Preprocessing facts = with_policy(SizePolicy::kInside);
  facts.height_px = facts.width_px = 8;
  Session session(load(colour_builder(), options_with(facts)));
  EXPECT_EQ(session.explain(16, 4).input, (Shape{1, 3, 2, 8}));
  EXPECT_EQ(read_labels(session.segment(paint("rrrrgggg/rrrrgggg"))), "rrrrgggg/rrrrgggg");
}

// Two 3x3 convolutions of stride 2 and an enlargement by 4.
ModelBuilder strided_builder() {
  ModelBuilder model = colour_builder();
  model.proto.mutable_graph()->clear_node();
  std::vector<float> centre(81, 0.0F);
  for (std::size_t c = 0; c < 3; ++c) centre[(c * 3 + c) * 9 + 4] = 1.0F;
  model.weight("e", {3, 3, 3, 3}, centre);
  for (const auto& [src, dst] : {std::pair{"image", "half"}, std::pair{"half", "quarter"}}) {
    auto& conv = model.node("Conv", {src, "e"}, {dst}, dst);
    set_ints(conv, "strides", {2, 2});
    set_ints(conv, "pads", {1, 1, 1, 1});
  }
  model.node("Conv", {"quarter", "w", "b"}, {"scores"}, "classify");
  return model;
}

TEST(Segment, native_rounds_an_open_size_up_to_the_stride) {
  Session session(load(strided_builder(), options_with(with_policy(SizePolicy::kNative))));
  const PlanReport report = session.explain(9, 5);
  EXPECT_EQ(report.input, (Shape{1, 3, 8, 12}));
  EXPECT_EQ(report.logits, (Shape{1, 4, 2, 3}));
  EXPECT_EQ(report.output_stride, 4);
  EXPECT_EQ(read_labels(session.segment(paint("ggggggggg/ggggggggg/ggggggggg/ggggggggg/ggggggggg"))),
            "ggggggggg/ggggggggg/ggggggggg/ggggggggg/ggggggggg");
}

TEST(Segment, labels_at_network_size_are_those_of_the_logits) {
  Session session(load(strided_builder()));
  SegmentOptions options;
  options.enlarge = Enlarge::kNetworkSize;
  const Segmentation result = session.segment(paint("rrrrgggg/rrrrgggg/rrrrgggg/rrrrgggg"), options);
  EXPECT_EQ(read_labels(result.labels), "rg");
  EXPECT_EQ(result.classes, 4);
}

TEST(Segment, scores_and_confidence_follow_the_labels) {
  Session session(load(colour_builder()));
  SegmentOptions options;
  options.scores = options.confidence = true;
  const Segmentation result = session.segment(paint("rg"), options);
  ASSERT_EQ(result.scores.size(), 8U);
  const std::vector<float> wanted = {0.3F, 0.3F, 1, -1, -1, 1, -1, -1};  // [class, pixel]
  for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(result.scores[i], wanted[i], 1e-6);
  ASSERT_EQ(result.confidence.size(), 2U);
  const double sum = std::exp(0.3) + std::exp(1.0) + 2 * std::exp(-1.0);
  EXPECT_NEAR(result.confidence[0], std::exp(1.0) / sum, 1e-4);
}

TEST(Segment, classes_that_do_not_compete_never_win) {
  Session session(load(colour_builder()));
  SegmentOptions options;
  options.classes = {0, 2};
  EXPECT_EQ(read_labels(session.segment(paint("rgb."), options).labels), ".g..");
  options.classes = {4};
  EXPECT_EQ(error_of([&] { session.segment(paint("r"), options); }),
            "invalid_argument: net.onnx: class 4 does not exist; the model has 4 classes");
}

TEST(Segment, colour_order_and_mean_are_applied) {
  Preprocessing swapped = preset("unit");
  swapped.color = ColorOrder::kBgr;
  Session session(load(colour_builder(), options_with(swapped)));
  EXPECT_EQ(read_labels(session.segment(paint("rgb."))), "bgr.");
  Preprocessing shifted = preset("unit");
  shifted.mean = {-1.0F, 0.0F, 0.0F};  // every pixel gains red
  Session reddened(load(colour_builder(), options_with(shifted)));
  EXPECT_EQ(read_labels(reddened.segment(paint("r."))), "rr");
}

TEST(Segment, a_network_of_8_bit_pixels_gets_them_as_they_are) {
  ModelBuilder model = colour_builder();
  model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::UINT8);
  model.graph().clear_node();
  auto* const to = model.node("Cast", {"image"}, {"pixels"}, "cast").add_attribute();
  to->set_name("to");
  to->set_type(onnx::AttributeProto::INT);
  to->set_i(onnx::TensorProto::FLOAT);
  model.node("Conv", {"pixels", "w", "b"}, {"scores"}, "classify");
  Session session(load(model));
  EXPECT_EQ(read_labels(session.segment(paint(kPicture))), kPicture);
}

TEST(Segment, a_channels_last_network_gets_its_layout) {
  ModelBuilder model = colour_builder();
  auto* const shape = model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  shape->mutable_dim(1)->set_dim_param("h");
  shape->mutable_dim(2)->set_dim_param("w");
  shape->mutable_dim(3)->set_dim_value(3);
  model.graph().clear_node();
  set_ints(model.node("Transpose", {"image"}, {"maps"}, "to_maps"), "perm", {0, 3, 1, 2});
  model.node("Conv", {"maps", "w", "b"}, {"scores"}, "classify");
  Session session(load(model));
  EXPECT_EQ(read_labels(session.segment(paint(kPicture))), kPicture);
  EXPECT_EQ(session.explain(3, 5).input, (Shape{1, 5, 3, 3}));
}

TEST(Segment, a_single_class_is_one_where_its_probability_is_above_a_half) {
  ModelBuilder model;
  model.input("image", {1, 3, 1, -1}).output("probability").weight("w", {1, 3, 1, 1}, {4, 0, 0});
  model.weight("b", {1}, {-2});
  model.node("Conv", {"image", "w", "b"}, {"logit"}, "classify");
  model.node("Sigmoid", {"logit"}, {"probability"}, "sigmoid");
  Session session(load(model));
  SegmentOptions options;
  options.confidence = true;
  const Segmentation result = session.segment(paint("r.gr"), options);
  EXPECT_EQ(read_labels(result.labels), "r..r");
  EXPECT_NEAR(result.confidence.at(0), 1 / (1 + std::exp(-2.0)), 1e-4);
  EXPECT_NEAR(result.confidence.at(1), 1 / (1 + std::exp(-2.0)), 1e-4);
  options.classes = {1};
  EXPECT_EQ(read_labels(session.segment(paint("r.gr"), options).labels), "rrrr");
}

// Without a Resize the Softmax stays in the network; its values are the confidence.
TEST(Segment, probabilities_of_the_network_are_the_confidence) {
  ModelBuilder model = colour_builder();
  model.graph().mutable_output(0)->set_name("probabilities");
  set_int(model.node("Softmax", {"scores"}, {"probabilities"}, "softmax"), "axis", 1);
  SegmentOptions options;
  options.confidence = true;
  Session session(load(model));
  Session raw(load(colour_builder()));
  const Segmentation found = session.segment(paint("r.g"), options);
  const Segmentation wanted = raw.segment(paint("r.g"), options);
  EXPECT_EQ(read_labels(found.labels), "r.g");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(found.confidence.at(i), wanted.confidence.at(i), 1e-5);
  options.classes = {0, 1};
  EXPECT_NEAR(session.segment(paint("r"), options).confidence.at(0), raw.segment(paint("r"), options).confidence.at(0),
              1e-5);
}

TEST(Segment, scores_that_come_channels_last_behind_their_softmax_are_understood) {
  ModelBuilder model = colour_builder();
  model.graph().mutable_output(0)->set_name("probabilities");
  set_ints(model.node("Transpose", {"scores"}, {"rows"}, "to_rows"), "perm", {0, 2, 3, 1});
  model.node("Softmax", {"rows"}, {"probabilities"}, "softmax");
  Session session(load(model));
  EXPECT_EQ(read_labels(session.segment(paint(kPicture))), kPicture);
}

TEST(Segment, says_why_it_cannot) {
  Session session(load(colour_builder()));
  EXPECT_EQ(error_of([&] { session.segment(Image{}); }), "invalid_argument: the image is empty");
  ModelBuilder flat;
  flat.input("x", {1, 3}).output("y");
  flat.node("Relu", {"x"}, {"y"});
  Session other(load(flat));
  EXPECT_EQ(
      error_of([&] { other.segment(paint("r")); }),
      "unsupported: net.onnx: a segmentation network has one input [N,C,H,W]; this model has 1 inputs, the first of "
      "shape [1,3]");
}

// The sum over no channels is the bias.
TEST(Segment, convolutions_of_nothing_are_their_bias) {
  ModelBuilder builder = colour_builder(8, 8);
  for (auto& [name, values] : std::map<std::string, std::vector<std::int64_t>>{{"none", {0}}, {"axis", {1}}}) {
    onnx::TensorProto& tensor = *builder.graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(1);
    tensor.add_int64_data(values[0]);
  }
  builder.node("Slice", {"image", "none", "none", "axis"}, {"nothing"});
  builder.weight("empty", {4, 0, 3, 3}, {});
  set_ints(builder.node("Conv", {"nothing", "empty", "b"}, {"flat"}), "pads", {1, 1, 1, 1});
  builder.node("Add", {"scores", "flat"}, {"sum"});
  builder.graph().mutable_output(0)->set_name("sum");
  const std::string picture = "rrrrbbbb/rrrrbbbb/rrrrbbbb/rrrrbbbb/gggg..../gggg..../gggg..../gggg....";
  EXPECT_EQ(read_labels(Session(load(builder)).segment(paint(picture))), picture);
}

TEST(Segment, refuses_maps_whose_sides_are_no_ints) {
  ModelBuilder builder = colour_builder(8, 8);
  builder.weight("scales", {4}, {1, 1, 1, 1 << 27});
  builder.node("Resize", {"scores", "", "scales"}, {"wide"});
  set_int(builder.node("Concat", {"wide", "wide"}, {"wider"}), "axis", 3);
  builder.graph().mutable_output(0)->set_name("wider");
  Session session(load(builder));
  EXPECT_EQ(error_of([&] { session.segment(paint("r")); }),
            "resource: net.onnx: a map with a side of 2147483648 pixels is too large");
}

TEST(Segment, plans_of_other_sizes_do_not_disturb_each_other) {
  Session session(load(colour_builder()), {.threads = 2, .max_plans = 2});
  for (int round = 0; round < 3; ++round) {
    for (const std::string picture : {"r", kPicture, "rgbrgbrgb/...rrrggg", "g/g"}) {
      EXPECT_EQ(read_labels(session.segment(paint(picture))), picture);
    }
  }
}

}  // namespace
}  // namespace atrous::test
