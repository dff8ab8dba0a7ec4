// A ModelProto without its large weights, which stay in the file.
#pragma once

#include <string>

#include "atrous/model.h"
#include "core/source.h"

namespace atrous {

// The serialised ModelProto of `model`, in which every tensor of more than 1 KB is external data with an empty
// location: offset and length refer to the model file itself. So libprotobuf never copies weights.
//
//   errors  corrupt   not a protobuf message, or cut short
//           resource  messages nested deeper than max_depth; so many of them, and of texts, that the graph must be
//           larger
//                     than max_nodes; more than 2 GB remain, which libprotobuf cannot parse
std::string read_skeleton(const Source& model, const Limits& limits);

}  // namespace atrous
