// Layer-by-layer parity: what a model and its converted form make of the same input, value by value.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "atrous/export.h"
#include "atrous/image.h"
#include "atrous/model.h"

namespace ATROUS_EXPORT atrous {

struct ParityOptions {
  ModelOptions source;  // outputs to keep, as the conversion was given them; its limits hold for the result too

  // How far a layer may be off, relative to the largest magnitude that the source has there; of numbers that are no
  // floats, the share that may differ.
  double tolerance = 1e-4;

  // The size at which networks of open size are compared. 0: that of the result's facts, or else 513.
  int height_px = 0;
  int width_px = 0;

  std::function<bool()> is_cancelled;  // asked between parts of the work; may be empty
};

// A value that source and result both make under the same name.
struct LayerParity {
  std::string value;
  std::string op;           // the operator of the result that makes it
  Shape shape;              // in the result
  double difference = 0.0;  // the largest; infinite for another shape or type, and for what is not a number
  double magnitude = 0.0;   // the largest in the source; 1 for numbers that are no floats
  double relative() const { return magnitude > 0.0 ? difference / magnitude : difference; }
};

struct ParityReport {
  std::vector<Shape> inputs;        // what both were run on
  std::vector<LayerParity> layers;  // in the order in which the result computes them
  int result_values = 0;            // values of the result that could have been compared: floats, and the outputs
  double tolerance = 0.0;

  // Positions in `layers`, -1 for none: the layer that is furthest off, and the first beyond the tolerance.
  int worst = -1;
  int first_beyond = -1;

  // The outputs of the result that the source does not have under the same name.
  std::vector<std::string> outputs_without_counterpart;

  // Whether every layer that was compared is within the tolerance, and every output of the result was compared.
  bool passed() const { return first_beyond < 0 && outputs_without_counterpart.empty(); }
};

// Runs both models as their files say, without the rewrites that loading does, and compares what has the same name.
// Conversion moves normalisation and padding into convolutions and folds constants: the values in between exist on one
// side only, and are not compared.
//
//   source   ONNX or TensorFlow Lite; result: a converted model
//   image    prepared as the facts of the result say; null: seeded numbers in [-1,1)
//   errors   invalid_argument  both do not take one size
//            unsupported       an image for a network without one image input; inputs whose values decide shapes
//            cancelled         is_cancelled() said so
//            as Model::load
ParityReport compare_layers(const std::filesystem::path& source, const std::filesystem::path& result,
                            const Image* image, const ParityOptions& options = {});

}  // namespace atrous
