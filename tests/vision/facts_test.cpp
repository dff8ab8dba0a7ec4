// Facts about a model as JSON.
#include "vision/facts.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include "vision/expect_error.h"

namespace atrous {
namespace {

using test::expect_error;
using Properties = std::map<std::string, std::string>;

TEST(ReadFacts, every_property_reaches_its_field) {
  ModelFacts facts;
  EXPECT_TRUE(read_facts({{"atrous.input", R"({"mean":[1,2,3],"std":[4,5,6],"scale":0.5,"color":"bgr","size":"fit",
                                              "height":512,"width":1024})"},
                          {"atrous.labels", R"(["road","sky"])"},
                          {"atrous.palette", "[[1,2,3],[255,0,9]]"},
                          {"atrous.description", "a network"},
                          {"producer", "not ours"}},
                         facts));
  EXPECT_EQ(facts.preprocessing.mean, (std::array<float, 3>{1, 2, 3}));
  EXPECT_EQ(facts.preprocessing.std, (std::array<float, 3>{4, 5, 6}));
  EXPECT_EQ(facts.preprocessing.scale, 0.5F);
  EXPECT_EQ(facts.preprocessing.color, ColorOrder::kBgr);
  EXPECT_EQ(facts.preprocessing.size_policy, SizePolicy::kFit);
  EXPECT_EQ(facts.preprocessing.height_px, 512);
  EXPECT_EQ(facts.preprocessing.width_px, 1024);
  EXPECT_EQ(facts.source, FactsSource::kMetadata);
  EXPECT_EQ(facts.labels, (std::vector<std::string>{"road", "sky"}));
  EXPECT_EQ(facts.palette, (Palette{{1, 2, 3}, {255, 0, 9}}));
  EXPECT_EQ(facts.description, "a network");
}

TEST(ReadFacts, without_properties_nothing_changes) {
  ModelFacts facts;
  facts.description = "kept";
  EXPECT_FALSE(read_facts({{"author", "somebody"}}, facts));
  EXPECT_EQ(facts.source, FactsSource::kAssumed);
  EXPECT_EQ(facts.description, "kept");
}

TEST(ReadFacts, a_preset_may_be_refined) {
  ModelFacts facts;
  EXPECT_TRUE(read_facts({{"atrous.input", R"({"preset":"tf","color":"bgr","resize":"bilinear"})"}}, facts));
  EXPECT_EQ(facts.preprocessing.resize, PixelResize::kBilinear);
  EXPECT_EQ(facts.preprocessing.scale, preset("tf").scale);
  EXPECT_EQ(facts.preprocessing.color, ColorOrder::kBgr);
  EXPECT_FALSE(facts.preprocessing.size_policy.has_value());
}

TEST(ReadFacts, a_size_alone_leaves_open_how_pixels_become_numbers) {
  ModelFacts facts;
  EXPECT_FALSE(read_facts({{"atrous.input", R"({"size":"fit","height":33,"width":65})"}}, facts));
  EXPECT_EQ(facts.source, FactsSource::kAssumed);
  EXPECT_EQ(facts.preprocessing.height_px, 33);
  EXPECT_TRUE(read_facts_json(R"({"input":{"preset":"tf","width":97}})", facts));
  EXPECT_EQ(facts.preprocessing.mean, preset("tf").mean);
  EXPECT_EQ(facts.preprocessing.size_policy, SizePolicy::kFit);
  EXPECT_EQ(facts.preprocessing.height_px, 33);
  EXPECT_EQ(facts.preprocessing.width_px, 97);
}

TEST(ReadFacts, a_palette_may_be_a_name) {
  ModelFacts facts;
  read_facts({{"atrous.palette", "voc"}, {"atrous.labels", R"(["a","b","c"])"}}, facts);
  EXPECT_EQ(facts.palette, palette("voc", 3));
}

TEST(ReadFacts, a_wrong_value_is_corrupt_with_its_property) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"atrous.input", "{", "atrous.input: not JSON: "},
      {"atrous.input", "[]", "atrous.input: found [], wanted an object with preset, mean, std"},
      {"atrous.input", R"({"maen":[1,2,3]})", "atrous.input: unknown key 'maen'; there are: preset, mean, std, scale"},
      {"atrous.input", R"({"mean":[1,2]})", "atrous.input: found [1,2], wanted an array of three numbers"},
      {"atrous.input", R"({"mean":[1,2,"3"]})", "found \"3\", wanted an array of three numbers"},
      {"atrous.input", R"({"std":[1,0,1]})", "found [1,0,1], wanted three positive numbers as 'std'"},
      {"atrous.input", R"({"scale":"x"})", "found \"x\", wanted a positive number as 'scale'"},
      {"atrous.input", R"({"scale":0})", "found 0, wanted a positive number as 'scale'"},
      {"atrous.input", R"({"scale":1e300})", "wanted a positive number as 'scale'"},
      {"atrous.input", R"({"color":"grey"})", "found \"grey\", wanted rgb or bgr"},
      {"atrous.input", R"({"size":"crop"})", "found \"crop\", wanted squash, fit, inside or native"},
      {"atrous.input", R"({"height":0})", "found 0, wanted 1 to "},
      {"atrous.input", R"({"width":1.5})", "found 1.5, wanted a number of pixels"},
      {"atrous.input", R"({"width":1048577})", "found 1048577, wanted 1 to 1048576 pixels"},
      {"atrous.input", R"({"width":18446744073709551615})", "found 1.8446744073709552e+19, wanted a number of pixels"},
      {"atrous.input", R"({"resize":"cubic"})", "wanted antialiased or bilinear"},
      {"atrous.input", R"({"preset":"caffe"})", "no preset 'caffe'; there are: imagenet, tf, unit"},
      {"atrous.input", R"({"preset":"tf","mean":[1,2,3]})", "both 'preset' and 'mean'"},
      {"atrous.labels", R"({"0":"road"})", "atrous.labels: found {\"0\":\"road\"}, wanted an array of class names"},
      {"atrous.labels", R"(["road",7])", "atrous.labels: found 7, wanted a class name"},
      {"atrous.palette", "[[1,2,256]]", "atrous.palette: found [1,2,256], wanted a colour [r,g,b]"},
      {"atrous.palette", "coco", "atrous.palette: no palette 'coco'"},
  };
  for (const auto& [property, value, message] : cases) {
    ModelFacts facts;
    expect_error(ErrorCode::kCorrupt, message, [&, property = property, value = value] {
      read_facts({{property, value}}, facts);
    });
  }
}

TEST(RequireUsable, names_what_a_caller_may_not_ask_for) {
  EXPECT_NO_THROW(require_usable({}));
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const auto expect = [](const char* message, const std::function<void(Preprocessing&)>& change) {
    Preprocessing input;
    change(input);
    expect_error(ErrorCode::kInvalidArgument, message, [&] { require_usable(input); });
  };
  expect("the mean of channel 2 is nan", [&](Preprocessing& input) { input.mean[2] = kNan; });
  expect("(std) of channel 1 is 0, wanted a positive number", [](Preprocessing& input) { input.std[1] = 0.0F; });
  expect("(std) of channel 0 is nan", [&](Preprocessing& input) { input.std[0] = kNan; });
  expect("the scale is -1, wanted a positive number", [](Preprocessing& input) { input.scale = -1.0F; });
  expect("the size is 0x-5, wanted sides of 0 to 1048576 px", [](Preprocessing& input) { input.height_px = -5; });
}

TEST(ReadFacts, a_failure_leaves_the_facts_alone) {
  ModelFacts facts;
  expect_error(ErrorCode::kCorrupt, "atrous.labels", [&] {
    read_facts({{"atrous.input", R"({"preset":"tf"})"}, {"atrous.labels", "7"}}, facts);
  });
  EXPECT_EQ(facts.source, FactsSource::kAssumed);
}

TEST(ReadFacts, deep_nesting_is_refused_without_a_crash) {
  ModelFacts facts;
  expect_error(ErrorCode::kCorrupt, "atrous.labels: ", [&] {
    read_facts({{"atrous.labels", std::string(1'000'000, '[')}}, facts);
  });
}

TEST(ReadFactsJson, one_object_holds_all_keys) {
  ModelFacts facts;
  EXPECT_TRUE(
      read_facts_json(R"({"input":{"preset":"imagenet"},"labels":["a"],"palette":"voc","description":"d"})", facts));
  EXPECT_EQ(facts.source, FactsSource::kSidecar);
  EXPECT_EQ(facts.palette, palette("voc", 1));
  EXPECT_FALSE(read_facts_json("{}", facts));
  expect_error(ErrorCode::kCorrupt, "unknown key 'inputs'; there are: input, labels, palette, description",
               [&] { read_facts_json(R"({"inputs":{}})", facts); });
  expect_error(ErrorCode::kCorrupt, "description: found 7, wanted text",
               [&] { read_facts_json(R"({"description":7})", facts); });
}

TEST(WriteFacts, what_was_written_reads_back_the_same) {
  ModelFacts facts;
  facts.source = FactsSource::kMetadata;
  facts.preprocessing.mean = {0.1F, 0.2F, 0.3F};
  facts.preprocessing.scale = 1.0F / 255.0F;
  facts.preprocessing.size_policy = SizePolicy::kNative;
  facts.preprocessing.height_px = 33;
  facts.labels = {"r\"oad", "sky"};
  facts.palette = {{1, 2, 3}};
  facts.description = "text";
  ModelFacts read;
  EXPECT_TRUE(read_facts(write_facts(facts), read));
  EXPECT_EQ(read.preprocessing.mean, facts.preprocessing.mean);
  EXPECT_EQ(read.preprocessing.scale, facts.preprocessing.scale);
  EXPECT_EQ(read.preprocessing.size_policy, facts.preprocessing.size_policy);
  EXPECT_EQ(read.preprocessing.height_px, 33);
  EXPECT_EQ(read.preprocessing.width_px, 0);
  EXPECT_EQ(read.labels, facts.labels);
  EXPECT_EQ(read.palette, facts.palette);
  EXPECT_EQ(read.description, facts.description);
}

TEST(WriteFacts, presets_are_written_by_name_and_of_assumptions_the_size_only) {
  ModelFacts facts;
  EXPECT_TRUE(write_facts(facts).empty());
  facts.preprocessing.height_px = 33;
  EXPECT_EQ(write_facts(facts), (Properties{{"atrous.input", R"({"height":33})"}}));
  facts.source = FactsSource::kOptions;
  facts.preprocessing = preset("imagenet");
  EXPECT_EQ(write_facts(facts),
            (Properties{{"atrous.input", R"({"color":"rgb","preset":"imagenet","resize":"antialiased"})"}}));
}

}  // namespace
}  // namespace atrous
