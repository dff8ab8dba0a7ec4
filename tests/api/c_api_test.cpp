// The C interface: structs of other sizes, errors, pixels to labels, tensors to tensors.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <thread>

#include "api/c_api_calls.h"
#include "atrous/c_api.h"
#include "support/api_models.h"

namespace atrous::test {
namespace {

atrous_error no_error() { return {sizeof(atrous_error), ""}; }

// A model of the colour network and a session of it, freed at the end.
class CApi : public testing::Test {
 protected:
  void SetUp() override {
    const std::string bytes = colour_builder().bytes();
    ASSERT_EQ(atrous_model_load_memory(bytes.data(), bytes.size(), "net.onnx", nullptr, &model_, &error_), ATROUS_OK);
    const atrous_session_options options = {sizeof options, 1, 0, ATROUS_PRECISION_F32, 0, nullptr, 0};
    ASSERT_EQ(atrous_session_create(model_, &options, &session_, &error_), ATROUS_OK) << error_.message;
  }
  void TearDown() override {
    atrous_session_free(session_);
    atrous_model_free(model_);
  }

  // The labels of an image as paint() has them, or the error.
  std::string labels_of(const atrous_image& image, const atrous_segment_options* options = nullptr) {
    atrous_label_map* labels = nullptr;
    const atrous_status status = atrous_session_segment(session_, &image, options, &labels, &error_);
    if (status != ATROUS_OK) return std::string(atrous_status_name(status)) + ": " + error_.message;
    std::string text;
    const int width = atrous_label_map_width_px(labels);
    for (int i = 0; i < width * atrous_label_map_height_px(labels); ++i) {
      text += (i > 0 && i % width == 0 ? "/" : "") + std::string(1, ".rgb"[atrous_label_map_u8(labels)[i]]);
    }
    atrous_label_map_free(labels);
    return text;
  }

  atrous_model* model_ = nullptr;
  atrous_session* session_ = nullptr;
  atrous_error error_ = no_error();
};

atrous_image image_of(const std::vector<std::uint8_t>& pixels, int width, int height, atrous_pixel_format format) {
  return {sizeof(atrous_image), pixels.data(), width, height, format, 0};
}

TEST_F(CApi, segments_pixels_of_every_format) {
  EXPECT_EQ(labels_of(image_of({255, 0, 0, 0, 0, 255}, 2, 1, ATROUS_PIXELS_RGB)), "rb");
  EXPECT_EQ(labels_of(image_of({255, 0, 0, 0, 0, 255}, 2, 1, ATROUS_PIXELS_BGR)), "br");
  EXPECT_EQ(labels_of(image_of({255, 0, 0, 7, 0, 255, 0, 7}, 1, 2, ATROUS_PIXELS_RGBA)), "r/g");
  EXPECT_EQ(labels_of(image_of({255, 0, 0, 7, 0, 255, 0, 7}, 1, 2, ATROUS_PIXELS_BGRA)), "b/g");
  EXPECT_EQ(labels_of(image_of({0, 200, 255}, 3, 1, ATROUS_PIXELS_GREY)), "...");
}

TEST_F(CApi, rows_may_have_gaps) {
  const std::vector<std::uint8_t> pixels = {255, 0, 0, 9, 9, 0, 0, 255, 9, 9};
  atrous_image image = image_of(pixels, 1, 2, ATROUS_PIXELS_RGB);
  image.row_bytes = 5;
  EXPECT_EQ(labels_of(image), "r/b");
  image.row_bytes = 2;
  EXPECT_EQ(labels_of(image), "invalid_argument: image.row_bytes is 2, and the pixels of a row have 3 bytes");
}

TEST_F(CApi, images_that_cannot_be_are_refused_before_they_are_read) {
  const std::vector<std::uint8_t> pixels = {1, 2, 3};
  EXPECT_EQ(labels_of(image_of(pixels, 0, 1, ATROUS_PIXELS_RGB)),
            "invalid_argument: the image is 0x1, wanted 1x1 or more");
  constexpr int kHuge = std::numeric_limits<int>::max();
  EXPECT_EQ(labels_of(image_of(pixels, kHuge, kHuge, ATROUS_PIXELS_RGB)).substr(0, 9), "resource:");
  atrous_image image = image_of(pixels, 1, 1, ATROUS_PIXELS_RGB);
  image.format = 9;
  EXPECT_EQ(labels_of(image), "invalid_argument: image.format is 9, wanted 0 to 4");
  image = image_of(pixels, 1, 1, ATROUS_PIXELS_RGB);
  image.pixels = nullptr;
  EXPECT_EQ(labels_of(image), "invalid_argument: image.pixels is NULL");
}

TEST_F(CApi, scores_and_confidence_come_when_asked_for) {
  const std::vector<std::uint8_t> pixels = {255, 0, 0};
  const atrous_image image = image_of(pixels, 1, 1, ATROUS_PIXELS_RGB);
  const std::int32_t classes[] = {1, 2};
  const atrous_segment_options options = {sizeof options, ATROUS_ENLARGE_NEAREST, 1, 1, classes, 2};
  atrous_label_map* labels = nullptr;
  ASSERT_EQ(atrous_session_segment(session_, &image, &options, &labels, &error_), ATROUS_OK) << error_.message;
  EXPECT_EQ(atrous_label_map_classes(labels), 4);
  ASSERT_NE(atrous_label_map_scores(labels), nullptr);
  EXPECT_FLOAT_EQ(atrous_label_map_scores(labels)[1], 1.0F);
  ASSERT_NE(atrous_label_map_confidence(labels), nullptr);
  EXPECT_GT(atrous_label_map_confidence(labels)[0], 0.5F);
  EXPECT_EQ(atrous_label_map_u16(labels), nullptr);
  atrous_label_map_free(labels);
}

TEST_F(CApi, tensors_go_through_by_name) {
  const std::vector<float> pixels = {1, 0, 0, 1, 0, 0};  // red, green
  const std::int64_t dims[] = {1, 3, 1, 2};
  atrous_tensor input = {sizeof input, "image", ATROUS_DTYPE_F32, 4, dims, pixels.data(), sizeof(float) * 6};
  atrous_tensor_list* results = nullptr;
  ASSERT_EQ(atrous_session_run(session_, &input, 1, nullptr, 0, &results, &error_), ATROUS_OK) << error_.message;
  ASSERT_EQ(atrous_tensor_list_count(results), 1U);
  atrous_tensor scores = {};
  scores.struct_size = sizeof scores;
  ASSERT_EQ(atrous_tensor_list_get(results, 0, &scores, &error_), ATROUS_OK);
  EXPECT_STREQ(scores.name, "scores");
  EXPECT_EQ(std::vector<std::int64_t>(scores.dims, scores.dims + scores.rank), (std::vector<std::int64_t>{1, 4, 1, 2}));
  EXPECT_EQ(scores.data_bytes, 8 * sizeof(float));
  EXPECT_FLOAT_EQ(static_cast<const float*>(scores.data)[2], 1.0F);  // the first pixel's score as red
  EXPECT_EQ(atrous_tensor_list_get(results, 1, &scores, &error_), ATROUS_ERROR_INVALID_ARGUMENT);
  atrous_tensor_list_free(results);

  input.data_bytes = 4;
  EXPECT_EQ(atrous_session_run(session_, &input, 1, nullptr, 0, &results, &error_), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.message, "input 'image': f32[1,3,1,2] has 24 bytes, data_bytes is 4");
  const char* wanted = "logits";
  input.data_bytes = 24;
  EXPECT_EQ(atrous_session_run(session_, &input, 1, &wanted, 1, &results, &error_), ATROUS_ERROR_NOT_FOUND);
}

TEST_F(CApi, a_cancel_counts_for_one_run_and_progress_is_told) {
  const std::vector<std::uint8_t> pixels = {255, 0, 0};
  const atrous_image image = image_of(pixels, 1, 1, ATROUS_PIXELS_RGB);
  std::thread(atrous_session_cancel, session_).join();
  EXPECT_EQ(labels_of(image).substr(0, 10), "cancelled:");
  int calls = 0;
  const auto count = [](std::int32_t, std::int32_t, void* user) { ++*static_cast<int*>(user); };
  ASSERT_EQ(atrous_session_on_progress(session_, count, &calls, &error_), ATROUS_OK);
  EXPECT_EQ(labels_of(image), "r");
  EXPECT_GT(calls, 0);
}

TEST_F(CApi, a_deadline_stops_calls_until_it_is_taken_back) {
  const std::vector<std::uint8_t> pixels = {255, 0, 0};
  const atrous_image image = image_of(pixels, 1, 1, ATROUS_PIXELS_RGB);
  ASSERT_EQ(atrous_session_set_deadline(session_, 0, &error_), ATROUS_OK);
  EXPECT_EQ(labels_of(image).substr(0, 10), "cancelled:");
  EXPECT_EQ(labels_of(image).substr(0, 10), "cancelled:");
  for (const std::int64_t milliseconds :
       {std::int64_t{60000}, std::numeric_limits<std::int64_t>::max(), std::int64_t{-1}}) {
    ASSERT_EQ(atrous_session_set_deadline(session_, milliseconds, &error_), ATROUS_OK);
    EXPECT_EQ(labels_of(image), "r") << milliseconds;
  }
}

TEST_F(CApi, memory_is_estimated_and_limited_in_advance) {
  atrous_memory_estimate wanted = {};
  wanted.struct_size = sizeof wanted;
  ASSERT_EQ(atrous_session_memory_estimate(session_, 64, 48, &wanted, &error_), ATROUS_OK) << error_.message;
  EXPECT_GT(wanted.arena_bytes, 64 * 48 * 3);
  EXPECT_GE(wanted.result_bytes, 64 * 48);
  EXPECT_EQ(atrous_session_memory_estimate(session_, 0, 48, &wanted, &error_), ATROUS_ERROR_INVALID_ARGUMENT);

  atrous_session_options options = {};
  options.struct_size = sizeof options;
  options.max_memory_bytes = -1;
  atrous_session* limited = nullptr;
  EXPECT_EQ(atrous_session_create(model_, &options, &limited, &error_), ATROUS_ERROR_INVALID_ARGUMENT);
  options.max_memory_bytes = 1000;
  ASSERT_EQ(atrous_session_create(model_, &options, &limited, &error_), ATROUS_OK) << error_.message;
  const std::vector<std::uint8_t> pixels(std::size_t{64} * 48 * 3);
  const atrous_image image = image_of(pixels, 64, 48, ATROUS_PIXELS_RGB);
  atrous_label_map* labels = nullptr;
  EXPECT_EQ(atrous_session_segment(limited, &image, nullptr, &labels, &error_), ATROUS_ERROR_RESOURCE);
  EXPECT_NE(std::string(error_.message).find("1000"), std::string::npos) << error_.message;
  atrous_session_free(limited);
}

TEST_F(CApi, a_session_keeps_its_model) {
  atrous_model_free(model_);
  model_ = nullptr;
  EXPECT_EQ(labels_of(image_of({0, 255, 0}, 1, 1, ATROUS_PIXELS_RGB)), "g");
}

TEST_F(CApi, a_model_tells_its_facts) {
  EXPECT_STREQ(atrous_model_name(model_), "net.onnx");
  EXPECT_EQ(atrous_model_facts_source(model_), ATROUS_FACTS_ASSUMED);
  EXPECT_EQ(atrous_model_label_count(model_), 0U);
  EXPECT_EQ(atrous_model_label(model_, 0), nullptr);
  EXPECT_EQ(atrous_model_palette_count(model_), 0U);
  EXPECT_EQ(atrous_model_palette(model_), nullptr);
  EXPECT_STREQ(atrous_model_description(model_), "");
  EXPECT_EQ(atrous_model_property(model_, "no such key"), nullptr);
  EXPECT_EQ(atrous_model_parameters(model_), 16);
  ASSERT_EQ(atrous_model_input_count(model_), 1U);
  atrous_tensor_info info = {};
  info.struct_size = sizeof info;
  ASSERT_EQ(atrous_model_input(model_, 0, &info, &error_), ATROUS_OK);
  EXPECT_EQ(info.rank, 4);
  EXPECT_EQ(info.dims[1], 3);
  EXPECT_EQ(info.dims[2], -1);
  ASSERT_EQ(atrous_model_output_count(model_), 1U);
  ASSERT_EQ(atrous_model_output(model_, 0, &info, &error_), ATROUS_OK);
  EXPECT_STREQ(info.name, "scores");
  EXPECT_EQ(info.rank, -1);  // the file does not say
  EXPECT_EQ(atrous_model_output(model_, 1, &info, &error_), ATROUS_ERROR_INVALID_ARGUMENT);
}

TEST_F(CApi, a_model_tells_what_its_metadata_say) {
  ModelBuilder builder = colour_builder();
  for (const auto& [key, value] : {std::pair{"atrous.labels", R"(["none","red"])"},
                                   {"atrous.palette", "[[1,2,3],[255,0,9]]"},
                                   {"atrous.description", "tells colours apart"}}) {
    auto* property = builder.proto.add_metadata_props();
    property->set_key(key);
    property->set_value(value);
  }
  const std::string bytes = builder.bytes();
  atrous_model* model = nullptr;
  ASSERT_EQ(atrous_model_load_memory(bytes.data(), bytes.size(), "m", nullptr, &model, &error_), ATROUS_OK);
  EXPECT_STREQ(atrous_model_description(model), "tells colours apart");
  EXPECT_EQ(atrous_model_label_count(model), 2U);
  EXPECT_STREQ(atrous_model_label(model, 1), "red");
  ASSERT_EQ(atrous_model_palette_count(model), 2U);
  const std::uint8_t* colours = atrous_model_palette(model);
  EXPECT_EQ(std::vector<int>(colours, colours + 6), (std::vector<int>{1, 2, 3, 255, 0, 9}));
  EXPECT_STREQ(atrous_model_property(model, "atrous.palette"), "[[1,2,3],[255,0,9]]");
  atrous_model_free(model);
}

TEST_F(CApi, an_output_tells_its_shape) {
  ModelBuilder builder = colour_builder();
  auto& type = *builder.graph().mutable_output(0)->mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : {1, 4}) type.mutable_shape()->add_dim()->set_dim_value(extent);
  for (const char* open : {"h", "w"}) type.mutable_shape()->add_dim()->set_dim_param(open);
  const std::string bytes = builder.bytes();
  atrous_model* model = nullptr;
  ASSERT_EQ(atrous_model_load_memory(bytes.data(), bytes.size(), "m", nullptr, &model, &error_), ATROUS_OK);
  atrous_tensor_info info = {};
  info.struct_size = sizeof info;
  ASSERT_EQ(atrous_model_output(model, 0, &info, &error_), ATROUS_OK);
  EXPECT_EQ(info.dtype, ATROUS_DTYPE_F32);
  ASSERT_EQ(info.rank, 4);
  EXPECT_EQ(std::vector<std::int64_t>(info.dims, info.dims + info.rank), (std::vector<std::int64_t>{1, 4, -1, -1}));
  atrous_model_free(model);
}

TEST_F(CApi, a_session_tells_what_is_in_force) {
  EXPECT_EQ(atrous_session_threads(session_), 1);
  EXPECT_EQ(atrous_session_precision(session_), ATROUS_PRECISION_F32);
  atrous_session_options options = {};
  options.struct_size = sizeof options;
  options.precision = ATROUS_PRECISION_AUTO;
  atrous_session* session = nullptr;
  ASSERT_EQ(atrous_session_create(model_, &options, &session, &error_), ATROUS_OK) << error_.message;
  EXPECT_EQ(atrous_session_precision(session), cpu_has_bf16() ? ATROUS_PRECISION_BF16 : ATROUS_PRECISION_F32);
  atrous_session_free(session);
}

TEST_F(CApi, preprocessing_comes_from_the_caller) {
  atrous_preprocessing pixels = {};
  pixels.struct_size = sizeof pixels;
  EXPECT_EQ(atrous_preset("none", &pixels, &error_), ATROUS_ERROR_NOT_FOUND);
  ASSERT_EQ(atrous_preset("tf", &pixels, &error_), ATROUS_OK);
  pixels.bgr = 1;
  atrous_model_options options = {};
  options.struct_size = sizeof options;
  options.preprocessing = &pixels;
  const std::string bytes = colour_builder().bytes();
  atrous_model* model = nullptr;
  ASSERT_EQ(atrous_model_load_memory(bytes.data(), bytes.size(), "m", &options, &model, &error_), ATROUS_OK);
  EXPECT_EQ(atrous_model_facts_source(model), ATROUS_FACTS_OPTIONS);
  atrous_preprocessing kept = {};
  kept.struct_size = sizeof kept;
  ASSERT_EQ(atrous_model_preprocessing(model, &kept, &error_), ATROUS_OK);
  EXPECT_EQ(std::memcmp(&kept, &pixels, sizeof kept), 0);
  atrous_model_free(model);
  for (const float value : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN()}) {
    pixels.std[1] = value;
    EXPECT_EQ(atrous_model_load_memory(bytes.data(), bytes.size(), "m", &options, &model, &error_),
              ATROUS_ERROR_INVALID_ARGUMENT);
  }
}

TEST_F(CApi, limits_come_from_the_caller) {
  const std::string bytes = colour_builder().bytes();
  const auto status_with = [&](std::int64_t atrous_model_options::*limit, std::int64_t value) {
    atrous_model_options options = {};
    options.struct_size = sizeof options;
    options.*limit = value;
    atrous_model* model = nullptr;
    const atrous_status status = atrous_model_load_memory(bytes.data(), bytes.size(), "m", &options, &model, &error_);
    atrous_model_free(model);
    return status;
  };
  for (const auto limit : {&atrous_model_options::max_file_bytes, &atrous_model_options::max_tensor_bytes,
                           &atrous_model_options::max_weight_bytes}) {
    EXPECT_EQ(status_with(limit, 1), ATROUS_ERROR_RESOURCE);
    EXPECT_EQ(status_with(limit, -1), ATROUS_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(status_with(limit, 1 << 20), ATROUS_OK);
  }
}

TEST(CApiCalls, null_is_an_error_or_nothing) {
  atrous_error error = no_error();
  atrous_model* model = nullptr;
  EXPECT_EQ(atrous_model_load(nullptr, nullptr, &model, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_STREQ(error.message, "path is NULL");
  EXPECT_EQ(atrous_model_load("no.onnx", nullptr, nullptr, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(atrous_model_load("no.onnx", nullptr, &model, nullptr), ATROUS_ERROR_NOT_FOUND);
  EXPECT_EQ(atrous_model_load_default(nullptr, nullptr, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(model, nullptr);
  atrous_session* session = nullptr;
  EXPECT_EQ(atrous_session_create(nullptr, nullptr, &session, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(atrous_session_segment(nullptr, nullptr, nullptr, nullptr, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(atrous_session_run(nullptr, nullptr, 0, nullptr, 0, nullptr, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(atrous_session_set_deadline(nullptr, 1, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(atrous_session_memory_estimate(nullptr, 1, 1, nullptr, &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(atrous_label_map_save(nullptr, "auto", "a.png", &error), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(atrous_label_map_u8(nullptr), nullptr);
  EXPECT_STREQ(atrous_model_name(nullptr), "");
  EXPECT_EQ(atrous_session_threads(nullptr), 0);
  atrous_session_cancel(nullptr);
  atrous_model_free(nullptr);
  atrous_session_free(nullptr);
  atrous_label_map_free(nullptr);
  atrous_tensor_list_free(nullptr);
}

TEST(CApiCalls, every_exception_becomes_a_status) {
  atrous_error error = no_error();
  EXPECT_EQ(c::guarded(&error, [] { throw std::bad_alloc(); }), ATROUS_ERROR_RESOURCE);
  EXPECT_STREQ(error.message, "out of memory");
  EXPECT_EQ(c::guarded(&error, [] { throw 3; }), ATROUS_ERROR_INTERNAL);
  EXPECT_EQ(c::guarded(&error, [] { throw std::runtime_error("oh"); }), ATROUS_ERROR_INTERNAL);
  EXPECT_STREQ(error.message, "oh");
  EXPECT_EQ(c::guarded(&error, [] { fail(ErrorCode::kCorrupt, "bad"); }), ATROUS_ERROR_CORRUPT);
  EXPECT_EQ(c::guarded(&error, [] {}), ATROUS_OK);
  EXPECT_STREQ(error.message, "");
}

TEST(CApiCalls, messages_are_cut_between_characters) {
  atrous_error error = no_error();
  error.struct_size = offsetof(atrous_error, message) + 8;
  std::memset(error.message, 'x', sizeof error.message);
  c::guarded(&error, [] { fail(ErrorCode::kCorrupt, "abcdefg"); });
  EXPECT_STREQ(error.message, "abcdefg");
  c::guarded(&error, [] { fail(ErrorCode::kCorrupt, "abc\u00e4\u00e4\u00e4"); });
  EXPECT_STREQ(error.message, "abc...");
  EXPECT_EQ(error.message[8], 'x');
  error.struct_size = 0;
  c::guarded(&error, [] { fail(ErrorCode::kCorrupt, "other"); });
  EXPECT_STREQ(error.message, "abc...");
}

TEST(CApiCalls, structs_of_older_and_newer_callers_are_read) {
  struct Newer {
    atrous_session_options known = {sizeof(Newer), 3, 0, 0, 0, nullptr, 0};
    std::size_t unknown = 0;
  } newer;
  EXPECT_EQ(c::read_struct(&newer.known, "options").threads, 3);
  newer.unknown = 1;
  atrous_error error = no_error();
  EXPECT_EQ(c::guarded(&error, [&] { c::read_struct(&newer.known, "options"); }), ATROUS_ERROR_UNSUPPORTED);
  atrous_session_options older = {offsetof(atrous_session_options, max_plans), 3, 99, 99, 99, nullptr, 0};
  EXPECT_EQ(c::read_struct(&older, "options").threads, 3);
  EXPECT_EQ(c::read_struct(&older, "options").max_plans, 0);
  older.struct_size = 0;
  EXPECT_EQ(c::guarded(&error, [&] { c::read_struct(&older, "options"); }), ATROUS_ERROR_INVALID_ARGUMENT);
  EXPECT_STREQ(error.message, "options: struct_size is 0, wanted the size of the struct");
}

TEST(CApiCalls, a_result_fills_what_the_caller_has_room_for) {
  atrous_preprocessing pixels = {};
  pixels.struct_size = offsetof(atrous_preprocessing, std);
  atrous_error error = no_error();
  ASSERT_EQ(atrous_preset("imagenet", &pixels, &error), ATROUS_OK);
  EXPECT_FLOAT_EQ(pixels.mean[0], 0.485F);
  EXPECT_EQ(pixels.std[0], 0.0F);
}

TEST(CApiCalls, fields_that_only_a_newer_caller_knows_become_0) {
  struct Newer {
    atrous_preprocessing known = {};
    std::int64_t unknown = 7;
  } newer;
  newer.known.struct_size = sizeof newer;
  ASSERT_EQ(atrous_preset("imagenet", &newer.known, nullptr), ATROUS_OK);
  EXPECT_FLOAT_EQ(newer.known.mean[0], 0.485F);
  EXPECT_EQ(newer.unknown, 0);
}

TEST(CApiCalls, numbers_have_names) {
  EXPECT_STREQ(atrous_status_name(ATROUS_OK), "ok");
  EXPECT_STREQ(atrous_status_name(ATROUS_ERROR_CANCELLED), "cancelled");
  EXPECT_STREQ(atrous_status_name(99), "unknown");
  EXPECT_STREQ(atrous_dtype_name(ATROUS_DTYPE_BF16), "bf16");
  EXPECT_EQ(atrous_dtype_bytes(ATROUS_DTYPE_I64), 8U);
  EXPECT_EQ(atrous_dtype_bytes(-1), 0U);
  EXPECT_STREQ(atrous_version(), version());
}

}  // namespace
}  // namespace atrous::test
