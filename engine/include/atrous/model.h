// A loaded network, its facts, and what it wants of a photograph.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "atrous/export.h"
#include "atrous/labels.h"
#include "atrous/tensor.h"

namespace ATROUS_EXPORT atrous {

enum class ColorOrder { kRgb, kBgr };

// How a photograph comes to the size of the network.
enum class SizePolicy {
  kSquash,  // resized to the network's size, whatever the aspect
  kFit,     // resized so that it fits inside, the rest at the right and bottom padded with the mean colour
  kInside,  // as kFit, but a network of open size takes no more padding than its stride asks for
  kNative,  // not resized unless a fixed network is smaller; padded at the right and bottom to its size or stride
};

// How a photograph is resized where the policy asks for it: bilinear, in 8 bits.
enum class PixelResize {
  kAntialiased,  // when shrinking, with a triangle filter as wide as the ratio, as Pillow's BILINEAR
  kBilinear,     // always between the four pixels around, as OpenCV's INTER_LINEAR
};

// Turns 8-bit pixels into what a network was trained on:  value = (pixel * scale - mean) / std.
struct Preprocessing {
  std::array<float, 3> mean{0.0F, 0.0F, 0.0F};  // in the network's channel order
  std::array<float, 3> std{1.0F, 1.0F, 1.0F};
  float scale = 1.0F / 255.0F;
  ColorOrder color = ColorOrder::kRgb;
  PixelResize resize = PixelResize::kAntialiased;
  std::optional<SizePolicy> size_policy;  // none: squash where the size is known, from the network or here, else native
  int height_px = 0;                      // size for an open network, as that it was exported for; 0: none given
  int width_px = 0;
};

// "imagenet" (mean .485 .456 .406, std .229 .224 .225 of x/255), "tf" (x/127.5 - 1), "unit" (x/255).
// Throws not_found for other names, with the list.
Preprocessing preset(const std::string& name);

// Where the pre-processing of a model comes from.
enum class FactsSource { kMetadata, kSidecar, kOptions, kAssumed };

// What is known of a model beyond its graph.
struct ModelFacts {
  Preprocessing preprocessing;
  FactsSource source = FactsSource::kAssumed;  // kAssumed: nothing says how to pre-process; `unit` stands in
  std::vector<std::string> labels;             // class names, may be empty
  Palette palette;                             // may be empty
  std::string description;
};

struct TensorInfo {
  std::string name;
  DType dtype = DType::kF32;
  Shape shape;  // open extents are Shape::kUnknownDim
};

// What a model file may claim. Each is checked before memory is taken for what it bounds; beyond it loading ends in a
// resource error that says the wanted and the allowed amount.
struct Limits {
  std::int64_t max_file_bytes = std::int64_t{8} << 30;     // of the model file
  std::int64_t max_tensor_bytes = std::int64_t{8} << 30;   // of one weight
  std::int64_t max_weight_bytes = std::int64_t{32} << 30;  // of all weights together, as they lie in memory
  std::int64_t max_nodes = 200'000;                        // of the graph
  int max_depth = 64;                                      // of messages inside one another: branches, attributes
};

struct ModelOptions {
  std::vector<std::string> outputs;  // which outputs to keep; empty: the first only (others are auxiliary heads)
  bool all_outputs = false;          // keep every output
  std::optional<Preprocessing> preprocessing;     // instead of the file's
  std::function<void(ModelFacts&)> adjust_facts;  // called once with what the file says, to change parts of it
  Limits limits;
};

// A network that is ready to plan. A cheap handle: copies share graph and weights. May be used from many threads.
class Model {
 public:
  // Reads an ONNX file (opset 7 to 22) or a TensorFlow Lite one, told apart by content, external data beside it, and
  // `<path>.json` with facts if the file has none. The file stays open as long as the model: weights whose memory was
  // given back are read again if a new input size wants them in another form. It may be deleted or replaced meanwhile;
  // changed in place, such a size ends in corrupt.
  //
  //   errors  not_found    no such file, no such output; invalid_argument: no regular file
  //           corrupt      neither ONNX nor TensorFlow Lite, or it contradicts itself
  //           unsupported  operators or attributes that are not implemented: one message lists all of them
  //           resource     beyond a limit, or no memory (std::bad_alloc where there is none even for the message)
  static Model load(const std::filesystem::path& path, const ModelOptions& options = {});

  // The same from memory; the bytes are not kept. External data are refused.
  static Model load(std::span<const std::byte> bytes, const std::string& name, const ModelOptions& options = {});

  // The model that comes with the library; see installed_models.h. Throws not_found where it is not installed.
  static Model load_default(const ModelOptions& options = {});

  const std::string& name() const;                          // the path, or the name that was given
  const std::vector<std::filesystem::path>& files() const;  // of which it is made: its own first; none from memory
  const ModelFacts& facts() const;
  const std::vector<TensorInfo>& inputs() const;
  const std::vector<TensorInfo>& outputs() const;
  const std::map<std::string, std::string>& properties() const;  // all metadata of the file, by key
  int opset() const;
  std::int64_t parameters() const;  // elements of all weights
  std::string text() const;         // the optimised graph, printed

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace atrous
