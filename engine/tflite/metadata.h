// Facts from the metadata of a TensorFlow Lite file: normalisation, class names, description.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "tflite/model_file.h"

namespace atrous {

// Facts as properties: `atrous.input`, `atrous.labels` and `atrous.description`, as far as the file has them.
//
//   input_is_quantised  the integers of the first input are pixels already, and no normalisation is read
//   output              position of the output whose class names are wanted
//   errors              corrupt   metadata that cannot be read, or an archive with class names that is damaged
//                       resource  class names of more than 16 MiB
std::map<std::string, std::string> metadata_facts(const TfliteFile& file, bool input_is_quantised, std::size_t output);

}  // namespace atrous
