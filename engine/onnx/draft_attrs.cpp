// Attributes of a NodeProto as attributes of a node.
#include "onnx/draft_attrs.h"

#include <algorithm>
#include <cctype>

#include "core/error.h"

namespace atrous {
namespace {

template <typename T, typename Field>
std::vector<T> list(const Field& field) {
  return {field.begin(), field.end()};
}

std::string kind_name(onnx::AttributeProto::AttributeType type) {
  std::string text = onnx::AttributeProto_AttributeType_Name(type);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

Attr to_attr(const onnx::AttributeProto& proto) {
  switch (type_of(proto)) {
    case onnx::AttributeProto::INT: return std::int64_t{proto.i()};
    case onnx::AttributeProto::FLOAT: return proto.f();
    case onnx::AttributeProto::STRING: return proto.s();
    case onnx::AttributeProto::INTS: return list<std::int64_t>(proto.ints());
    case onnx::AttributeProto::FLOATS: return list<float>(proto.floats());
    case onnx::AttributeProto::STRINGS: return list<std::string>(proto.strings());
    default: return kind_name(type_of(proto));
  }
}

// The only element of a tensor, as an attribute.
Attr scalar_attr(const Tensor& tensor) {
  if (tensor.elements() != 1) fail(ErrorCode::kCorrupt, "has ", tensor.elements(), " elements, wanted 1");
  switch (tensor.dtype()) {
    case DType::kF32: return tensor.as<float>()[0];
    case DType::kI8: return std::int64_t{tensor.as<std::int8_t>()[0]};
    case DType::kU8: return std::int64_t{tensor.as<std::uint8_t>()[0]};
    case DType::kI16: return std::int64_t{tensor.as<std::int16_t>()[0]};
    case DType::kU16: return std::int64_t{tensor.as<std::uint16_t>()[0]};
    case DType::kI32: return std::int64_t{tensor.as<std::int32_t>()[0]};
    case DType::kU32: return std::int64_t{tensor.as<std::uint32_t>()[0]};
    case DType::kI64: return tensor.as<std::int64_t>()[0];
    case DType::kU64: return static_cast<std::int64_t>(tensor.as<std::uint64_t>()[0]);
    case DType::kBool: return std::int64_t{tensor.as<bool>()[0]};
    default: fail(ErrorCode::kInternal, "a constant of ", name(tensor.dtype()), " was not widened");
  }
}

// Opsets below 6 write the type as a name.
void widen_target(Attrs& attrs, const std::string& name) {
  const auto found = attrs.all().find(name);
  if (found == attrs.all().end()) return;
  if (const auto* text = std::get_if<std::string>(&found->second)) {
    if (*text == "DOUBLE" || *text == "FLOAT16") attrs.set(name, std::string("FLOAT"));
    return;
  }
  const auto dtype = find_dtype(static_cast<int>(attrs.integer(name, 0)));
  if (dtype && widened(*dtype) != *dtype) attrs.set(name, std::int64_t{onnx::TensorProto::FLOAT});
}

}  // namespace

onnx::AttributeProto::AttributeType type_of(const onnx::AttributeProto& proto) {
  if (proto.type() != onnx::AttributeProto::UNDEFINED) return proto.type();
  if (proto.has_i()) return onnx::AttributeProto::INT;
  if (proto.has_f()) return onnx::AttributeProto::FLOAT;
  if (proto.has_s()) return onnx::AttributeProto::STRING;
  if (proto.has_t()) return onnx::AttributeProto::TENSOR;
  if (proto.has_g()) return onnx::AttributeProto::GRAPH;
  if (proto.floats_size() > 0) return onnx::AttributeProto::FLOATS;
  if (proto.strings_size() > 0) return onnx::AttributeProto::STRINGS;
  return onnx::AttributeProto::INTS;
}

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& proto, const std::string& name) {
  for (const auto& attribute : proto.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

Attrs draft_attrs(const onnx::NodeProto& proto, const std::string& op, Weights& weights) {
  Attrs attrs;
  for (const auto& attribute : proto.attribute()) {
    if (op == "ConstantOfShape" && type_of(attribute) == onnx::AttributeProto::TENSOR) {
      const Tensor tensor =
          widened(within("attribute '" + attribute.name() + "'", [&] { return weights.read(attribute.t()); }));
      attrs.set(attribute.name(), within("attribute '" + attribute.name() + "'", [&] { return scalar_attr(tensor); }));
      attrs.set("dtype", std::string(name(tensor.dtype())));
    } else {
      attrs.set(attribute.name(), to_attr(attribute));
    }
  }
  if (op == "Cast") widen_target(attrs, "to");
  if (op == "EyeLike") widen_target(attrs, "dtype");
  return attrs;
}

}  // namespace atrous
