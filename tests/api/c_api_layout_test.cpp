// Where the fields of the C interface's structs lie, which programs that are compiled already rely on: a new field goes
// to the end, a field that is there stays. The numbers are those of 64-bit systems.
#include <cstddef>
#include <cstdint>

#include "atrous/c_api.h"

#if UINTPTR_MAX == UINT64_MAX

static_assert(offsetof(atrous_error, struct_size) == 0);
static_assert(offsetof(atrous_error, message) == 8);
static_assert(sizeof(atrous_error) == 2048);

static_assert(offsetof(atrous_tensor_info, struct_size) == 0);
static_assert(offsetof(atrous_tensor_info, name) == 8);
static_assert(offsetof(atrous_tensor_info, dtype) == 16);
static_assert(offsetof(atrous_tensor_info, rank) == 20);
static_assert(offsetof(atrous_tensor_info, dims) == 24);
static_assert(sizeof(atrous_tensor_info) == 32);

static_assert(offsetof(atrous_tensor, struct_size) == 0);
static_assert(offsetof(atrous_tensor, name) == 8);
static_assert(offsetof(atrous_tensor, dtype) == 16);
static_assert(offsetof(atrous_tensor, rank) == 20);
static_assert(offsetof(atrous_tensor, dims) == 24);
static_assert(offsetof(atrous_tensor, data) == 32);
static_assert(offsetof(atrous_tensor, data_bytes) == 40);
static_assert(sizeof(atrous_tensor) == 48);

static_assert(offsetof(atrous_preprocessing, struct_size) == 0);
static_assert(offsetof(atrous_preprocessing, mean) == 8);
static_assert(offsetof(atrous_preprocessing, std) == 20);
static_assert(offsetof(atrous_preprocessing, scale) == 32);
static_assert(offsetof(atrous_preprocessing, bgr) == 36);
static_assert(offsetof(atrous_preprocessing, bilinear) == 40);
static_assert(offsetof(atrous_preprocessing, size_policy) == 44);
static_assert(offsetof(atrous_preprocessing, height_px) == 48);
static_assert(offsetof(atrous_preprocessing, width_px) == 52);
static_assert(sizeof(atrous_preprocessing) == 56);

static_assert(offsetof(atrous_model_options, struct_size) == 0);
static_assert(offsetof(atrous_model_options, outputs) == 8);
static_assert(offsetof(atrous_model_options, output_count) == 16);
static_assert(offsetof(atrous_model_options, all_outputs) == 24);
static_assert(offsetof(atrous_model_options, preprocessing) == 32);
static_assert(offsetof(atrous_model_options, max_file_bytes) == 40);
static_assert(offsetof(atrous_model_options, max_tensor_bytes) == 48);
static_assert(offsetof(atrous_model_options, max_nodes) == 56);
static_assert(offsetof(atrous_model_options, max_weight_bytes) == 64);
static_assert(offsetof(atrous_model_options, max_depth) == 72);
static_assert(sizeof(atrous_model_options) == 80);

static_assert(offsetof(atrous_session_options, struct_size) == 0);
static_assert(offsetof(atrous_session_options, threads) == 8);
static_assert(offsetof(atrous_session_options, max_plans) == 12);
static_assert(offsetof(atrous_session_options, precision) == 16);
static_assert(offsetof(atrous_session_options, tune) == 20);
static_assert(offsetof(atrous_session_options, tune_cache) == 24);
static_assert(offsetof(atrous_session_options, max_memory_bytes) == 32);
static_assert(sizeof(atrous_session_options) == 40);

static_assert(offsetof(atrous_memory_estimate, struct_size) == 0);
static_assert(offsetof(atrous_memory_estimate, arena_bytes) == 8);
static_assert(offsetof(atrous_memory_estimate, weight_bytes) == 16);
static_assert(offsetof(atrous_memory_estimate, result_bytes) == 24);
static_assert(sizeof(atrous_memory_estimate) == 32);

static_assert(offsetof(atrous_image, struct_size) == 0);
static_assert(offsetof(atrous_image, pixels) == 8);
static_assert(offsetof(atrous_image, width_px) == 16);
static_assert(offsetof(atrous_image, height_px) == 20);
static_assert(offsetof(atrous_image, format) == 24);
static_assert(offsetof(atrous_image, row_bytes) == 32);
static_assert(sizeof(atrous_image) == 40);

static_assert(offsetof(atrous_segment_options, struct_size) == 0);
static_assert(offsetof(atrous_segment_options, enlarge) == 8);
static_assert(offsetof(atrous_segment_options, scores) == 12);
static_assert(offsetof(atrous_segment_options, confidence) == 16);
static_assert(offsetof(atrous_segment_options, classes) == 24);
static_assert(offsetof(atrous_segment_options, class_count) == 32);
static_assert(sizeof(atrous_segment_options) == 40);

#endif
