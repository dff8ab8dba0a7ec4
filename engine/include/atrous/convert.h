// Converting models: from what people have to a checked, self-describing ONNX file.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "atrous/model.h"

namespace atrous {

struct ConvertOptions {
  ModelOptions model;  // outputs to keep (others are dropped as auxiliary heads), and the facts to store

  bool drop_tail = false;  // cut the last Resize, Softmax and ArgMax off: the logits become the output

  // The size that a network of open size is fixed to. 0: as it is. A network that was exported for another size is
  // opened first.
  int height_px = 0;
  int width_px = 0;

  bool dynamic = true;       // open rows and columns of a network of fixed size where that is proved to be sound
  bool overwrite = false;    // whether an existing file may be replaced
  std::string tool_version;  // stored; empty: the library's
  std::function<bool()> is_cancelled;  // asked between the stages; may be empty
};

// Something in a network that costs time or accuracy, and what was done about it or can be.
struct Finding {
  std::string rule;    // "dead_taps"; stable, for programs
  std::string node;    // the node, output or input; may be empty
  std::string reason;  // what was found
  std::string action;  // what was done, or what can be done
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
  bool golden = false;  // a sample for check_golden() is stored; not without one input, nor where it is not finite
  std::vector<Finding> findings;
};

// Reads a model, applies the portable passes, and writes it as ONNX, opset 17, standard operators only, with facts,
// source and a golden sample in its metadata. The file appears under its name when it is complete, and is on the disk.
//
//   errors  invalid_argument  `out` exists and may not be replaced, or cannot be written
//           unsupported       a size that the network cannot be fixed to; a node that opset 17 cannot express
//           cancelled         is_cancelled() said so; nothing was written
//           as Model::load
ConversionReport convert_model(const std::filesystem::path& in, const std::filesystem::path& out,
                               const ConvertOptions& options = {});

}  // namespace atrous
