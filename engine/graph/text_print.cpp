// Prints a graph as text.
#include <charconv>
#include <set>

#include "core/error.h"
#include "graph/text.h"
#include "graph/text_lexer.h"

namespace atrous {
namespace {

template <typename T>
std::string digits(T value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

std::string element(float value) { return digits(value); }
std::string element(double value) { return digits(value); }
std::string element(Float16 value) { return digits(to_f32(value)); }
std::string element(BFloat16 value) { return digits(to_f32(value)); }
std::string element(bool value) { return value ? "1" : "0"; }
template <typename T>
std::string element(T value) {
  return digits(value);
}

template <typename T>
std::string joined(const Tensor& tensor) {
  std::string text;
  for (const T& value : tensor.as<T>()) {
    if (!text.empty()) text += ", ";
    text += element(value);
  }
  return text;
}

std::string elements(const Tensor& tensor) {
  switch (tensor.dtype()) {
    case DType::kF32: return joined<float>(tensor);
    case DType::kF64: return joined<double>(tensor);
    case DType::kF16: return joined<Float16>(tensor);
    case DType::kBF16: return joined<BFloat16>(tensor);
    case DType::kI8: return joined<std::int8_t>(tensor);
    case DType::kU8: return joined<std::uint8_t>(tensor);
    case DType::kI16: return joined<std::int16_t>(tensor);
    case DType::kU16: return joined<std::uint16_t>(tensor);
    case DType::kI32: return joined<std::int32_t>(tensor);
    case DType::kU32: return joined<std::uint32_t>(tensor);
    case DType::kI64: return joined<std::int64_t>(tensor);
    case DType::kU64: return joined<std::uint64_t>(tensor);
    case DType::kBool: return joined<bool>(tensor);
  }
  return "";
}

// FNV-1a over the bytes: equal data print equally.
std::string digest(const Tensor& tensor) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto* bytes = static_cast<const unsigned char*>(tensor.data());
  const std::size_t count = tensor.bytes();
  for (std::size_t i = 0; i < count; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, hash, 16).ptr};
}

std::string attr_text(std::int64_t value) { return digits(value); }
std::string attr_text(float value) {
  const std::string text = digits(value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}
std::string attr_text(const std::string& value) { return quote_text(value, '\''); }
template <typename T>
std::string attr_text(const std::vector<T>& list) {
  if (list.empty() && std::is_same_v<T, float>) return "floats[]";
  if (list.empty() && std::is_same_v<T, std::string>) return "strings[]";
  std::string text = "[";
  for (const T& value : list) {
    if (text.size() > 1) text += ',';
    text += attr_text(value);
  }
  return text + "]";
}

class Printer {
 public:
  Printer(const Graph& graph, const TextOptions& options)
      : graph_(graph), options_(options), names_(graph.values.size()) {}

  std::string run() {
    text_ = "graph(";
    text_ += list(graph_.inputs, true) + ") {\n";
    for (const Node& node : graph_.nodes) {
      constants(node.inputs);
      text_ += "  ";
      text_ += list(node.outputs, options_.types) + " = " + node.op + "(" + list(node.inputs, false) + ")";
      attributes(node.attrs);
      if (!node.name.empty()) text_ += " " + quote_text(node.name, '"');
      text_ += "\n";
    }
    constants(graph_.outputs);
    return text_ + "  return " + list(graph_.outputs, false) + "\n}\n";
  }

 private:
  const Value& value(ValueId id) const { return graph_.value(id); }

  // A name that no other value has, given at the first sight of the value.
  const std::string& name(ValueId id) {
    std::string& name = names_[static_cast<std::size_t>(id)];
    if (!name.empty()) return name;
    const std::string wanted = value(id).name.empty() ? std::string("v").append(digits(id)) : value(id).name;
    std::string unique = wanted;
    for (int i = 1; !taken_.insert(unique).second; ++i) unique = wanted + "." + digits(i);
    name = '%';
    name += is_plain_name(unique) ? unique : quote_text(unique, '"');
    return name;
  }

  std::string list(const std::vector<ValueId>& ids, bool types) {
    std::string text;
    for (const ValueId id : ids) {
      if (!text.empty()) text += ", ";
      text += id == kNone ? "_" : name(id);
      if (!types || id == kNone) continue;
      const bool nothing_known = value(id).dtype == DType::kF32 && !value(id).shape.ranked();
      if (!nothing_known) text += std::string(": ") + atrous::name(value(id).dtype) + value(id).shape.text();
    }
    return text;
  }

  // The lines of the constants among the values, before their first use.
  void constants(const std::vector<ValueId>& ids) {
    for (const ValueId id : ids) {
      const Tensor* tensor = graph_.constant(id);
      if (tensor == nullptr || !names_[static_cast<std::size_t>(id)].empty()) continue;
      text_ += "  " + name(id) + " = const " + atrous::name(tensor->dtype()) + tensor->shape().text();
      const bool small = static_cast<std::size_t>(tensor->elements()) <= options_.most_elements;
      text_ += small ? " {" + elements(*tensor) + "}\n" : " digest('" + digest(*tensor) + "')\n";
    }
  }

  void attributes(const Attrs& attrs) {
    if (attrs.all().empty()) return;
    std::string text;
    for (const auto& [key, attr] : attrs.all()) {
      text += (text.empty() ? "" : ", ") + key + "=";
      text += std::visit([](const auto& held) { return attr_text(held); }, attr);
    }
    text_ += " {" + text + "}";
  }

  const Graph& graph_;
  const TextOptions& options_;
  std::vector<std::string> names_;
  std::set<std::string> taken_;
  std::string text_;
};

}  // namespace

std::string print(const Graph& graph, const TextOptions& options) { return Printer(graph, options).run(); }

}  // namespace atrous
