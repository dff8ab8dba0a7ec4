// The C interface: opaque handles and status codes. No exception and no C++ type crosses it.
//
// Errors.     A function that can fail returns a status; what went wrong goes into the caller's atrous_error, as a
//             sentence, or nowhere if that is NULL. Nothing is kept in the library or the thread. A result is written
//             only with ATROUS_OK. A handle that must not be NULL and is ends in ATROUS_ERROR_INVALID_ARGUMENT;
//             functions without a status answer NULL with 0, NULL or "".
// Structs.    Every struct begins with struct_size, which the caller sets: `atrous_session_options options = {sizeof
//             options};`. All other fields 0 means defaults. A library that is older than the caller's header refuses
//             fields that it does not know unless they are 0; a newer one takes missing fields as 0.
// Ownership.  What a function returns through `X** out` is the caller's, to be freed with the X_free of its type; NULL
//             may be freed. Pointers that are read from a handle live as long as the handle. What is passed in is not
//             kept after the call, but for the user pointer of the progress callback. A session keeps its model alive.
// Threads.    A model, a label map and a list of tensors may be read from many threads. A session takes one call at a
//             time, from any thread; atrous_session_cancel alone may come beside it. Nothing is freed while in use.
// Text.       UTF-8, ends with 0.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "atrous/export.h"

#ifdef __cplusplus
#define ATROUS_NOEXCEPT noexcept
extern "C" {
#else
#define ATROUS_NOEXCEPT
#endif

// ---- Status ----

// What the caller can do about an error.
typedef enum atrous_status {
  ATROUS_OK = 0,
  ATROUS_ERROR_INVALID_ARGUMENT = 1,  // the call was wrong: mend the arguments
  ATROUS_ERROR_NOT_FOUND = 2,         // a file, a tensor name, a preset that does not exist
  ATROUS_ERROR_CORRUPT = 3,           // the file is damaged or contradicts itself
  ATROUS_ERROR_UNSUPPORTED = 4,       // valid, but beyond this engine
  ATROUS_ERROR_RESOURCE = 5,          // a limit or the memory was exceeded
  ATROUS_ERROR_CANCELLED = 6,         // atrous_session_cancel, or the deadline has passed
  ATROUS_ERROR_INTERNAL = 7           // a defect of the library
} atrous_status;

// The message of a failed call, without full stop: "net.onnx: no such file". "" after a call that succeeded. Longer
// messages than fit are cut and end in "...".
typedef struct atrous_error {
  size_t struct_size;  // sizeof(atrous_error)
  char message[2040];
} atrous_error;

// "ok", "invalid_argument", "not_found", ...; "unknown" for other numbers.
ATROUS_EXPORT const char* atrous_status_name(int32_t status) ATROUS_NOEXCEPT;

// "0.1.0", of the library that is loaded.
ATROUS_EXPORT const char* atrous_version(void) ATROUS_NOEXCEPT;

// ---- Tensors ----

typedef enum atrous_dtype {
  ATROUS_DTYPE_F32 = 0,
  ATROUS_DTYPE_F64 = 1,
  ATROUS_DTYPE_F16 = 2,
  ATROUS_DTYPE_BF16 = 3,
  ATROUS_DTYPE_I8 = 4,
  ATROUS_DTYPE_U8 = 5,
  ATROUS_DTYPE_I16 = 6,
  ATROUS_DTYPE_U16 = 7,
  ATROUS_DTYPE_I32 = 8,
  ATROUS_DTYPE_U32 = 9,
  ATROUS_DTYPE_I64 = 10,
  ATROUS_DTYPE_U64 = 11,
  ATROUS_DTYPE_BOOL = 12  // one byte, 0 or 1
} atrous_dtype;

// "f32", "i64", ...; "unknown" for other numbers.
ATROUS_EXPORT const char* atrous_dtype_name(int32_t dtype) ATROUS_NOEXCEPT;

// Bytes of one element; 0 for other numbers.
ATROUS_EXPORT size_t atrous_dtype_bytes(int32_t dtype) ATROUS_NOEXCEPT;

// An input or output of a model.
typedef struct atrous_tensor_info {
  size_t struct_size;
  const char* name;
  int32_t dtype;        // atrous_dtype
  int32_t rank;         // -1: not known
  const int64_t* dims;  // [rank], outermost first; -1 for an open extent
} atrous_tensor_info;

// A dense tensor, row-major without gaps, in the logical order of ONNX: [N,C,H,W].
typedef struct atrous_tensor {
  size_t struct_size;
  const char* name;
  int32_t dtype;        // atrous_dtype
  int32_t rank;         // 0 for a scalar
  const int64_t* dims;  // [rank]
  const void* data;     // aligned to its elements
  size_t data_bytes;    // product of dims times bytes of an element
} atrous_tensor;

// ---- Models ----

// A loaded network.
typedef struct atrous_model atrous_model;

// How 8-bit pixels become the network's input: value = (pixel * scale - mean) / std, in the network's channel order.
// Made by atrous_preset() or atrous_model_preprocessing(), then changed: here 0 is no default.
typedef struct atrous_preprocessing {
  size_t struct_size;
  float mean[3];
  float std[3];         // above 0
  float scale;          // above 0
  int32_t bgr;          // 1: the network wants blue first
  int32_t bilinear;     // 1: shrinks between the four pixels around, as OpenCV's INTER_LINEAR; 0: antialiased
  int32_t size_policy;  // atrous_size_policy
  int32_t height_px;    // size for a network of open size; 0: none given
  int32_t width_px;
} atrous_preprocessing;

// How a photograph comes to the size of the network.
typedef enum atrous_size_policy {
  ATROUS_SIZE_DEFAULT = 0,  // squash where the network or these facts give a size, else native
  ATROUS_SIZE_SQUASH = 1,   // resized to the network's size, whatever the aspect
  ATROUS_SIZE_FIT = 2,      // resized so that it fits inside, the rest padded with the mean colour
  ATROUS_SIZE_INSIDE = 3,   // as fit, but a network of open size takes no more padding than its stride asks for
  ATROUS_SIZE_NATIVE = 4    // not resized unless a fixed network is smaller; padded up to a multiple of the stride
} atrous_size_policy;

// Where the pre-processing of a model comes from.
typedef enum atrous_facts_source {
  ATROUS_FACTS_METADATA = 0,
  ATROUS_FACTS_SIDECAR = 1,
  ATROUS_FACTS_OPTIONS = 2,
  ATROUS_FACTS_ASSUMED = 3  // nothing says how to pre-process: x / 255 stands in, and labels may be meaningless
} atrous_facts_source;

typedef struct atrous_model_options {
  size_t struct_size;
  const char* const* outputs;  // [output_count], outputs to keep; none: the first only
  size_t output_count;
  int32_t all_outputs;                        // 1: keep every output
  const atrous_preprocessing* preprocessing;  // instead of the file's; NULL: the file's
  int64_t max_file_bytes;                     // 0: 8 GiB
  int64_t max_tensor_bytes;                   // 0: 8 GiB
  int64_t max_nodes;                          // 0: 200000
  int64_t max_weight_bytes;                   // of all weights together; 0: 32 GiB
  int32_t max_depth;                          // of messages inside one another; 0: 64
} atrous_model_options;

// "imagenet" (mean .485 .456 .406, std .229 .224 .225 of x/255), "tf" (x/127.5 - 1), "unit" (x/255); not_found for
// others.
ATROUS_EXPORT atrous_status atrous_preset(const char* name, atrous_preprocessing* out,
                                          atrous_error* error) ATROUS_NOEXCEPT;

// Reads an ONNX or TensorFlow Lite file, with external data and facts (`<path>.json`) beside it.
//
//   options  NULL: defaults
//   errors   not_found    no such file, no such output; invalid_argument: no regular file, an option out of range
//            corrupt      neither ONNX nor TensorFlow Lite, or it contradicts itself
//            unsupported  operators or attributes that are not implemented: one message lists all of them
//            resource     beyond a limit, or no memory
ATROUS_EXPORT atrous_status atrous_model_load(const char* path, const atrous_model_options* options, atrous_model** out,
                                              atrous_error* error) ATROUS_NOEXCEPT;

// The same from memory; the bytes are not kept, external data are refused. `name` stands for the file in messages.
ATROUS_EXPORT atrous_status atrous_model_load_memory(const void* bytes, size_t byte_count, const char* name,
                                                     const atrous_model_options* options, atrous_model** out,
                                                     atrous_error* error) ATROUS_NOEXCEPT;

// The model that is installed beside the library: text, headings, figures and tables on pages.
//
//   errors   not_found    it is not installed
//            and those of atrous_model_load()
ATROUS_EXPORT atrous_status atrous_model_load_default(const atrous_model_options* options, atrous_model** out,
                                                      atrous_error* error) ATROUS_NOEXCEPT;

ATROUS_EXPORT void atrous_model_free(atrous_model* model) ATROUS_NOEXCEPT;

// The path, or the name that was given.
ATROUS_EXPORT const char* atrous_model_name(const atrous_model* model) ATROUS_NOEXCEPT;

// May be "".
ATROUS_EXPORT const char* atrous_model_description(const atrous_model* model) ATROUS_NOEXCEPT;

// A value of the file's metadata; NULL if there is none of that key.
ATROUS_EXPORT const char* atrous_model_property(const atrous_model* model, const char* key) ATROUS_NOEXCEPT;

// Elements of all weights.
ATROUS_EXPORT int64_t atrous_model_parameters(const atrous_model* model) ATROUS_NOEXCEPT;

// Class names, by class index; 0 of them if the model does not say. NULL beyond the last.
ATROUS_EXPORT size_t atrous_model_label_count(const atrous_model* model) ATROUS_NOEXCEPT;
ATROUS_EXPORT const char* atrous_model_label(const atrous_model* model, size_t index) ATROUS_NOEXCEPT;

// Colours of the classes, [count,3], R, G, B; count 0 if the model does not say.
ATROUS_EXPORT size_t atrous_model_palette_count(const atrous_model* model) ATROUS_NOEXCEPT;
ATROUS_EXPORT const uint8_t* atrous_model_palette(const atrous_model* model) ATROUS_NOEXCEPT;

// What is done to pixels, and who says so.
ATROUS_EXPORT atrous_status atrous_model_preprocessing(const atrous_model* model, atrous_preprocessing* out,
                                                       atrous_error* error) ATROUS_NOEXCEPT;
ATROUS_EXPORT atrous_facts_source atrous_model_facts_source(const atrous_model* model) ATROUS_NOEXCEPT;

// Inputs and outputs that were kept. invalid_argument for an index beyond the last.
ATROUS_EXPORT size_t atrous_model_input_count(const atrous_model* model) ATROUS_NOEXCEPT;
ATROUS_EXPORT size_t atrous_model_output_count(const atrous_model* model) ATROUS_NOEXCEPT;
ATROUS_EXPORT atrous_status atrous_model_input(const atrous_model* model, size_t index, atrous_tensor_info* out,
                                               atrous_error* error) ATROUS_NOEXCEPT;
ATROUS_EXPORT atrous_status atrous_model_output(const atrous_model* model, size_t index, atrous_tensor_info* out,
                                                atrous_error* error) ATROUS_NOEXCEPT;

// ---- Sessions ----

// Plans, memory and threads to run a model with.
typedef struct atrous_session atrous_session;

typedef enum atrous_precision {
  ATROUS_PRECISION_F32 = 0,
  ATROUS_PRECISION_BF16 = 1,  // large convolutions in bf16; needs a CPU with AVX512_BF16 or AMX
  ATROUS_PRECISION_AUTO = 2   // bf16 where the CPU has it
} atrous_precision;

typedef struct atrous_session_options {
  size_t struct_size;
  int32_t threads;           // 1024 at most; 0: as many as the CPU affinity and the cgroup quota allow
  int32_t max_plans;         // plans kept for different input sizes; 0: 4
  int32_t precision;         // atrous_precision
  int32_t tune;              // 1: choose kernels by measuring, and remember the answers in a file
  const char* tune_cache;    // that file; NULL: tuning.json in the user's cache folder
  int64_t max_memory_bytes;  // sizes with a larger atrous_session_memory_estimate() are refused; 0: no limit
} atrous_session_options;

//   options  NULL: defaults
//   errors   invalid_argument  an option out of range
//            unsupported       bf16 on a CPU that does not have it
//            corrupt, not_found  the file of tuning answers
ATROUS_EXPORT atrous_status atrous_session_create(const atrous_model* model, const atrous_session_options* options,
                                                  atrous_session** out, atrous_error* error) ATROUS_NOEXCEPT;

ATROUS_EXPORT void atrous_session_free(atrous_session* session) ATROUS_NOEXCEPT;

// What is in force: the number of threads, and ATROUS_PRECISION_F32 or ATROUS_PRECISION_BF16.
ATROUS_EXPORT int32_t atrous_session_threads(const atrous_session* session) ATROUS_NOEXCEPT;
ATROUS_EXPORT atrous_precision atrous_session_precision(const atrous_session* session) ATROUS_NOEXCEPT;

// Makes a run in another thread stop with cancelled, mostly within 50 ms; the session stays usable. A cancel before a
// run counts for that run.
ATROUS_EXPORT void atrous_session_cancel(atrous_session* session) ATROUS_NOEXCEPT;

// Calls that have not ended so many milliseconds from now stop as if cancelled; it holds until another is set.
// Negative: no deadline. To be set between calls.
ATROUS_EXPORT atrous_status atrous_session_set_deadline(atrous_session* session, int64_t milliseconds_from_now,
                                                        atrous_error* error) ATROUS_NOEXCEPT;

// What a session holds while it segments an image, beside the weights as they were loaded.
typedef struct atrous_memory_estimate {
  size_t struct_size;
  int64_t arena_bytes;   // maps and scratch memory of the network
  int64_t weight_bytes;  // weights in the forms that kernels want, most of them shared by all sessions of the model
  int64_t result_bytes;  // the labels and what they are made from
} atrous_memory_estimate;

// For an image of this size, before a plan is made and beside what the session holds already. Scores and confidence
// come on top.
//
//   errors   as atrous_session_segment()
ATROUS_EXPORT atrous_status atrous_session_memory_estimate(atrous_session* session, int32_t width_px, int32_t height_px,
                                                           atrous_memory_estimate* out,
                                                           atrous_error* error) ATROUS_NOEXCEPT;

// Called after each step of a run, in the running thread; NULL ends it. It must return: no exception, no longjmp. It
// may cancel the session, and must not run or free it.
typedef void (*atrous_progress)(int32_t steps_done, int32_t steps_in_all, void* user);
ATROUS_EXPORT atrous_status atrous_session_on_progress(atrous_session* session, atrous_progress callback, void* user,
                                                       atrous_error* error) ATROUS_NOEXCEPT;

// ---- Photographs to labels ----

typedef enum atrous_pixel_format {
  ATROUS_PIXELS_RGB = 0,
  ATROUS_PIXELS_BGR = 1,
  ATROUS_PIXELS_RGBA = 2,  // alpha is not looked at
  ATROUS_PIXELS_BGRA = 3,
  ATROUS_PIXELS_GREY = 4
} atrous_pixel_format;

// 8-bit pixels, row-major; at most 400 million of them. They are copied for the time of the call: 3 bytes each.
typedef struct atrous_image {
  size_t struct_size;
  const uint8_t* pixels;
  int32_t width_px;
  int32_t height_px;
  int32_t format;    // atrous_pixel_format
  size_t row_bytes;  // from a row to the next; 0: rows without gaps
} atrous_image;

typedef enum atrous_enlarge {
  ATROUS_ENLARGE_BILINEAR = 0,     // the logits are interpolated, then the largest wins: smooth borders
  ATROUS_ENLARGE_NEAREST = 1,      // the network's own labels are enlarged by nearest neighbour
  ATROUS_ENLARGE_NETWORK_SIZE = 2  // labels at the network's own size
} atrous_enlarge;

typedef struct atrous_segment_options {
  size_t struct_size;
  int32_t enlarge;         // atrous_enlarge
  int32_t scores;          // 1: also the interpolated scores of all classes
  int32_t confidence;      // 1: also the winning class's probability
  const int32_t* classes;  // [class_count], only these compete; none: all
  size_t class_count;
} atrous_segment_options;

// One class index per pixel, and what else was asked for.
typedef struct atrous_label_map atrous_label_map;

// Segments one image.
//
//   options  NULL: defaults
//   errors   invalid_argument  the image is empty, a row is shorter than its pixels, an option out of range
//            unsupported       the model is not a segmentation network with one image input
//            resource          too many pixels, no memory for the plan of this size, or more than max_memory_bytes
//            cancelled         atrous_session_cancel, or the deadline has passed
//   cost     the first image of a size builds a plan (tens of ms).
ATROUS_EXPORT atrous_status atrous_session_segment(atrous_session* session, const atrous_image* image,
                                                   const atrous_segment_options* options, atrous_label_map** out,
                                                   atrous_error* error) ATROUS_NOEXCEPT;

ATROUS_EXPORT void atrous_label_map_free(atrous_label_map* labels) ATROUS_NOEXCEPT;

// Size of the map: that of the image, or the network's with ATROUS_ENLARGE_NETWORK_SIZE.
ATROUS_EXPORT int32_t atrous_label_map_width_px(const atrous_label_map* labels) ATROUS_NOEXCEPT;
ATROUS_EXPORT int32_t atrous_label_map_height_px(const atrous_label_map* labels) ATROUS_NOEXCEPT;

// How many classes the network has scores for; 1 for a mask, whose labels are 0 and 1.
ATROUS_EXPORT int32_t atrous_label_map_classes(const atrous_label_map* labels) ATROUS_NOEXCEPT;

// The labels, [H,W], row-major without gaps: u8 for up to 256 classes, else u16; the other function gives NULL.
ATROUS_EXPORT const uint8_t* atrous_label_map_u8(const atrous_label_map* labels) ATROUS_NOEXCEPT;
ATROUS_EXPORT const uint16_t* atrous_label_map_u16(const atrous_label_map* labels) ATROUS_NOEXCEPT;

// Raw scores [classes,H,W], and confidence [H,W] in [0,1]; NULL if not asked for.
ATROUS_EXPORT const float* atrous_label_map_scores(const atrous_label_map* labels) ATROUS_NOEXCEPT;
ATROUS_EXPORT const float* atrous_label_map_confidence(const atrous_label_map* labels) ATROUS_NOEXCEPT;

// Writes an indexed PNG (16-bit grey beyond 256 classes), complete or not at all.
//
//   palette  "voc", "cityscapes", "ade20k", or "auto" by the number of classes
//   errors   not_found         no such palette, no such folder
//            invalid_argument  the file may not be written there
//            resource          the disk is full
ATROUS_EXPORT atrous_status atrous_label_map_save(const atrous_label_map* labels, const char* palette, const char* path,
                                                  atrous_error* error) ATROUS_NOEXCEPT;

// ---- Tensors to tensors ----

// The results of a run.
typedef struct atrous_tensor_list atrous_tensor_list;

// Runs the graph on named tensors. Floating-point inputs may come as any float type.
//
//   inputs   [input_count], every input of the model by name; open extents free
//   outputs  [output_count], names wanted; none: all that were kept at load
//   errors   invalid_argument  a missing or unknown input, a type, shape or number of bytes that does not fit
//            not_found         an output that the model does not have
//            resource          as atrous_session_segment()
//            cancelled         as atrous_session_segment()
ATROUS_EXPORT atrous_status atrous_session_run(atrous_session* session, const atrous_tensor* inputs, size_t input_count,
                                               const char* const* outputs, size_t output_count,
                                               atrous_tensor_list** out, atrous_error* error) ATROUS_NOEXCEPT;

ATROUS_EXPORT void atrous_tensor_list_free(atrous_tensor_list* tensors) ATROUS_NOEXCEPT;

// The results in the order that was asked for; their memory belongs to the list.
ATROUS_EXPORT size_t atrous_tensor_list_count(const atrous_tensor_list* tensors) ATROUS_NOEXCEPT;
ATROUS_EXPORT atrous_status atrous_tensor_list_get(const atrous_tensor_list* tensors, size_t index, atrous_tensor* out,
                                                   atrous_error* error) ATROUS_NOEXCEPT;

#ifdef __cplusplus
}
#endif
