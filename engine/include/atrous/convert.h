// Converting models: from what people have to a checked, self-describing ONNX file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "atrous/export.h"
#include "atrous/image.h"
#include "atrous/model.h"

namespace ATROUS_EXPORT atrous {

// Quantisation to 8 bits after training, with the accuracy guarded.
struct QuantiseOptions {
  // Photographs as the network will see them, prepared by the model's facts; 8 are enough, at most 64 are used, spread
  // over the list.
  std::vector<std::filesystem::path> images;
  std::vector<std::filesystem::path> labels;  // the true label map of each, as load_labels() reads it; or none at all
  int ignore = 255;                           // true labels that do not count
  ImageLimits image_limits;                   // of photographs and label maps

  // Points, of mIoU where there are labels, else of the share of pixels whose label stays: what int8 may lose against
  // f32 on the photographs, the standard error of that loss included, so that it holds on others too. A gain of mIoU
  // counts like a loss. 0 to 100.
  double budget = 1.0;
};

struct ConvertOptions {
  ModelOptions model;  // outputs to keep (others are dropped as auxiliary heads), the facts to store, and limits

  bool drop_tail = false;  // cut the last Resize, Softmax and ArgMax off: the logits become the output

  // The size that a network of open size is fixed to. 0: as it is. A network that was exported for another size is
  // opened first.
  int height_px = 0;
  int width_px = 0;

  // Store large weights as f16, in half the bytes; the network computes with what they were rounded to (2^-11 at most).
  bool half_weights = false;

  bool dynamic = true;       // open rows and columns of a network of fixed size where that is proved to be sound
  bool overwrite = false;    // whether an existing file may be replaced
  std::string tool_version;  // stored; empty: the library's
  std::optional<QuantiseOptions> int8;  // none: the result computes in f32
  std::function<bool()> is_cancelled;   // asked several times a second; may be empty

  // Told of a stage of quantisation, how many of its parts are done, and of how many; may be empty.
  std::function<void(const std::string& stage, int done, int total)> on_progress;
};

// Something in a network that costs time or accuracy, and what was done about it or can be.
struct Finding {
  std::string rule;    // "dead_taps"; stable, for programs
  std::string node;    // the node, output or input; may be empty
  std::string reason;  // what was found
  std::string action;  // what was done, or what can be done
};

// A layer that could compute in int8 and does not.
struct KeptLayer {
  std::string node;
  std::string op;
  std::int64_t macs = 0;     // multiply-adds, nominal
  double cost_points = 0.0;  // what it loses alone; 0 where it was not tried
  std::string reason;
};

// What quantisation did, measured on the photographs that it was given.
struct QuantisationReport {
  int images = 0;
  int layers = 0;                // that can compute in int8: convolutions, sums of maps, concatenations, pools
  int int8_layers = 0;           // that do
  double int8_macs_share = 0.0;  // of the layers' multiply-adds
  std::vector<KeptLayer> kept;   // in f32, most costly first
  std::vector<std::pair<std::string, int>> ranges;  // how the ranges of the maps were chosen, and how often
  int equalised_pairs = 0;                          // of convolutions whose channels were scaled to each other
  bool by_miou = false;                             // the budget counts mIoU, else the pixels whose label stays
  double budget_points = 0.0;
  double all_int8_points = 0.0;  // what every layer in int8 would lose, standard error included
  double loss_points = 0.0;      // of the result
  double margin_points = 0.0;    // the standard error of it
  double agreement = 0.0;        // share of the pixels whose label is that of f32
  double f32_miou = 0.0;         // by_miou only
  double int8_miou = 0.0;
  bool resumed = false;  // an interrupted quantisation was continued
};

struct ConversionReport {
  std::filesystem::path source;
  std::string source_sha256;
  std::int64_t source_bytes = 0;
  std::int64_t output_bytes = 0;
  int source_nodes = 0;
  int output_nodes = 0;
  std::int64_t parameters = 0;
  std::vector<TensorInfo> inputs;  // of the result
  std::vector<TensorInfo> outputs;
  bool opened = false;             // rows and columns were fixed and are open now
  std::string obstacle;            // why they were not opened; names the node
  double opened_difference = 0.0;  // at the exported size, relative to the largest magnitude
  int proved_height_px = 0;        // the other size at which the opened network was run
  int proved_width_px = 0;
  int image_height_px = 0;  // what is stored as the size to which an opened network wants its images, where no other is
  int image_width_px = 0;   // asked for: the exported one; 0: none
  bool golden = false;      // a sample for check_golden() is stored; not without one input, nor where it is not finite
  std::vector<Finding> findings;
  std::optional<QuantisationReport> int8;
};

// Reads a model, applies the portable passes, and writes it as ONNX, opset 17, standard operators only, with facts,
// source and a golden sample in its metadata. The file appears under its name when it is complete, and is on the disk.
//
// With `int8`, layers compute on 8-bit codes, written as QuantizeLinear and DequantizeLinear: u8 maps with one scale
// and zero point, s8 weights with one scale an output channel. Layers stay in f32 as far as the budget demands it. What
// was found so far is kept in `<out>.int8.part` until the file is written, and taken up by a later call with the same
// model, photographs and facts.
//
//   errors  invalid_argument  `out` exists and may not be replaced, or cannot be written; int8 without photographs,
//                             with other than one label map each, or with a budget outside 0 to 100
//           unsupported       a size that the network cannot be fixed to; a node that opset 17 cannot express; int8 of
//                             a network that is quantised already, has no layer to quantise, makes no labels, or loses
//                             more than the budget with any layer
//           cancelled         is_cancelled() said so; nothing was written but `<out>.int8.part`
//           as Model::load, as load_image, as load_labels
ConversionReport convert_model(const std::filesystem::path& in, const std::filesystem::path& out,
                               const ConvertOptions& options = {});

}  // namespace atrous
