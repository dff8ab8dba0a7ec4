// Pre-processing from the quantisation of an input.
#include "tflite/input_facts.h"

#include "core/json.h"

namespace atrous {

std::optional<std::string> input_facts(const TfliteTensors& tensors) {
  const auto* const inputs = tensors.file().graph().inputs();
  if (inputs == nullptr || inputs->size() == 0) return {};
  const int input = inputs->Get(0);
  const Dims dims = tensors.file().dims(input);
  const std::optional<Quantisation> quantisation = quantisation_of(tensors.file(), input);
  if (!quantisation || dims.size() != kImageRank || (dims[3] != 3 && dims[3] != 1)) return {};
  const float scale = quantisation->scales.front();
  const std::int64_t zero_pixel = quantisation->zero_points.front() - lowest_of(tensors.dtype(input));
  const float mean = static_cast<float>(zero_pixel) * scale;
  return json_text(
      Json::Object{{"mean", Json::List{mean, mean, mean}}, {"std", Json::List{1, 1, 1}}, {"scale", scale}});
}

}  // namespace atrous
