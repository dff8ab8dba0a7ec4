// Attributes of a NodeProto as attributes of a node.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

#include "graph/attrs.h"
#include "onnx/weights.h"

namespace atrous {

// The attributes of a node whose operator is `op`. Target types of casts are widened to f32; the tensor of
// ConstantOfShape becomes "value" and "dtype". An attribute that holds a graph, a sparse tensor or a type becomes a
// string that names the kind: no operator knows such an attribute.
Attrs draft_attrs(const onnx::NodeProto& proto, const std::string& op, Weights& weights);

// The type of an attribute; very old files leave it out, and it is told from what is filled.
onnx::AttributeProto::AttributeType type_of(const onnx::AttributeProto& proto);

// The attribute of that name, or null.
const onnx::AttributeProto* find_attribute(const onnx::NodeProto& proto, const std::string& name);

}  // namespace atrous
