// Walks the protobuf wire format of a ModelProto and leaves the large weights out.
// Source: protobuf encoding (tag = field << 3 | wire type), field numbers of onnx.proto up to version 1.17.
#include "onnx/skeleton.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <limits>

#include "core/checked.h"
#include "core/error.h"

namespace atrous {
namespace {

constexpr std::uint64_t kLargeBytes = 1024;
constexpr std::int64_t kEntriesPerNode = 64;  // names, attributes, weights, types and texts that a node may bring
constexpr std::int64_t kMostNodes = 1'000'000'000;
constexpr std::int64_t kFewestNodes = 10'000;  // for which there is always room

enum Wire : std::uint32_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

// Messages by what they hold; kPlain holds no messages, kOpaque is a text, packed numbers or not known.
enum class Kind {
  kModel,
  kGraph,
  kNode,
  kAttribute,
  kTensor,
  kSparseTensor,
  kValueInfo,
  kType,
  kTensorType,
  kListType,
  kMapType,
  kShape,
  kAnnotation,
  kTraining,
  kFunction,
  kPlain,
  kOpaque
};

struct Field {
  Kind message;
  std::uint64_t number;
  Kind holds;
};

// libprotobuf's descriptors say the same, but make it abort where memory fails while they are built.
constexpr Field kMessages[] = {
    {Kind::kModel, 7, Kind::kGraph},
    {Kind::kModel, 8, Kind::kPlain},   // opset_import
    {Kind::kModel, 14, Kind::kPlain},  // metadata_props, as all of kPlain below if not said otherwise
    {Kind::kModel, 20, Kind::kTraining},
    {Kind::kModel, 25, Kind::kFunction},
    {Kind::kGraph, 1, Kind::kNode},
    {Kind::kGraph, 5, Kind::kTensor},
    {Kind::kGraph, 11, Kind::kValueInfo},  // input
    {Kind::kGraph, 12, Kind::kValueInfo},  // output
    {Kind::kGraph, 13, Kind::kValueInfo},  // value_info
    {Kind::kGraph, 14, Kind::kAnnotation},
    {Kind::kGraph, 15, Kind::kSparseTensor},
    {Kind::kGraph, 16, Kind::kPlain},
    {Kind::kNode, 5, Kind::kAttribute},
    {Kind::kNode, 9, Kind::kPlain},
    {Kind::kAttribute, 5, Kind::kTensor},
    {Kind::kAttribute, 6, Kind::kGraph},
    {Kind::kAttribute, 10, Kind::kTensor},
    {Kind::kAttribute, 11, Kind::kGraph},
    {Kind::kAttribute, 14, Kind::kType},
    {Kind::kAttribute, 15, Kind::kType},
    {Kind::kAttribute, 22, Kind::kSparseTensor},
    {Kind::kAttribute, 23, Kind::kSparseTensor},
    {Kind::kTensor, 3, Kind::kPlain},   // segment
    {Kind::kTensor, 13, Kind::kPlain},  // external_data
    {Kind::kTensor, 16, Kind::kPlain},
    {Kind::kSparseTensor, 1, Kind::kTensor},
    {Kind::kSparseTensor, 2, Kind::kTensor},
    {Kind::kValueInfo, 2, Kind::kType},
    {Kind::kValueInfo, 4, Kind::kPlain},
    {Kind::kType, 1, Kind::kTensorType},
    {Kind::kType, 4, Kind::kListType},  // a sequence
    {Kind::kType, 5, Kind::kMapType},
    {Kind::kType, 7, Kind::kPlain},       // opaque_type
    {Kind::kType, 8, Kind::kTensorType},  // sparse
    {Kind::kType, 9, Kind::kListType},    // an optional
    {Kind::kTensorType, 2, Kind::kShape},
    {Kind::kListType, 1, Kind::kType},
    {Kind::kMapType, 2, Kind::kType},
    {Kind::kShape, 1, Kind::kPlain},       // dim
    {Kind::kAnnotation, 2, Kind::kPlain},  // names of parameters
    {Kind::kTraining, 1, Kind::kGraph},
    {Kind::kTraining, 2, Kind::kGraph},
    {Kind::kTraining, 3, Kind::kPlain},  // bindings
    {Kind::kTraining, 4, Kind::kPlain},
    {Kind::kFunction, 7, Kind::kNode},
    {Kind::kFunction, 9, Kind::kPlain},  // opset_import
    {Kind::kFunction, 11, Kind::kAttribute},
    {Kind::kFunction, 12, Kind::kValueInfo},
    {Kind::kFunction, 14, Kind::kPlain},
};

// What a length-delimited field of a message holds.
Kind child(Kind parent, std::uint64_t number) {
  const Field* const found = std::ranges::find_if(
      kMessages, [&](const Field& field) { return field.message == parent && field.number == number; });
  return found == std::end(kMessages) ? Kind::kOpaque : found->holds;
}

// Fields whose bytes are the little-endian elements of the tensor.
bool holds_elements(Kind kind, std::uint64_t field) {
  return kind == Kind::kTensor &&
         (field == onnx::TensorProto::kRawDataFieldNumber || field == onnx::TensorProto::kFloatDataFieldNumber ||
          field == onnx::TensorProto::kDoubleDataFieldNumber);
}

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7F) | 0x80);
  out += static_cast<char>(value);
}

// The fields of a TensorProto that say where its elements lie in the model file.
void append_place(std::string& out, std::uint64_t offset, std::uint64_t bytes) {
  onnx::TensorProto place;
  place.set_data_location(onnx::TensorProto::EXTERNAL);
  const auto entry = [&](const char* key, const std::string& value) {
    auto* added = place.add_external_data();
    added->set_key(key);
    added->set_value(value);
  };
  entry("location", "");
  entry("offset", std::to_string(offset));
  entry("length", std::to_string(bytes));
  out += place.SerializeAsString();
}

class Scanner {
 public:
  Scanner(const Source& source, const Limits& limits)
      : source_(source),
        max_depth_(limits.max_depth),
        max_entries_((Count(kEntriesPerNode) * std::clamp(limits.max_nodes, kFewestNodes, kMostNodes)).value()) {}

  // Copies the message that ends at `end` to `out`.
  void message(Kind kind, std::uint64_t end, int depth, std::string& out) {
    if (depth > max_depth_) {
      fail(ErrorCode::kResource, "messages are nested ", depth, " deep and more, the limit is ", max_depth_);
    }
    while (at_ < end) {
      const std::uint64_t tag = varint(end);
      switch (tag & 7) {
        case kLength: length_delimited(kind, tag, end, depth, out); break;
        case kVarint:
          append_varint(out, tag);
          append_varint(out, varint(end));
          break;
        case kFixed64: copy(tag, 8, end, out); break;
        case kFixed32: copy(tag, 4, end, out); break;
        default: damaged();
      }
    }
  }

 private:
  [[noreturn]] void damaged() const { fail(ErrorCode::kCorrupt, "damaged or cut short at byte ", at_); }

  void length_delimited(Kind kind, std::uint64_t tag, std::uint64_t end, int depth, std::string& out) {
    const std::uint64_t bytes = varint(end);
    if (bytes > end - at_) damaged();
    count_entry();
    if (holds_elements(kind, tag >> 3) && bytes > kLargeBytes) {
      append_place(out, at_, bytes);
      at_ += bytes;
      return;
    }
    const Kind inner = child(kind, tag >> 3);
    if (inner == Kind::kOpaque) {
      append_varint(out, tag);
      copy(bytes, bytes, end, out);
      return;
    }
    std::string body;
    message(inner, at_ + bytes, depth + 1, body);
    append_varint(out, tag);
    append_varint(out, body.size());
    out += body;
  }

  // What is short in the file takes a hundred times as much memory once it is parsed.
  void count_entry() {
    if (++entries_ <= max_entries_) return;
    fail(ErrorCode::kResource, "the graph has ", entries_,
         " names, attributes, weights and types and more, the limit is ", max_entries_, ", ", kEntriesPerNode,
         " for each node of the limit");
  }

  // Appends `prefix` as a varint (a tag, or a length) and the next bytes.
  void copy(std::uint64_t prefix, std::uint64_t bytes, std::uint64_t end, std::string& out) {
    if (bytes > end - at_) damaged();
    append_varint(out, prefix);
    const std::size_t start = out.size();
    if (start + bytes > std::numeric_limits<std::int32_t>::max()) {
      fail(ErrorCode::kResource, "more than 2 GB beside the raw weights");
    }
    out.resize(start + bytes);
    fetch({reinterpret_cast<std::byte*>(out.data()) + start, static_cast<std::size_t>(bytes)});
  }

  std::uint64_t varint(std::uint64_t end) {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ >= end) damaged();
      std::byte byte{};
      fetch({&byte, 1});
      value |= (std::to_integer<std::uint64_t>(byte) & 0x7F) << shift;
      if (std::to_integer<int>(byte) < 0x80) return value;
    }
    damaged();
  }

  // Reads through a small window, so that small fields do not cost a system call each.
  void fetch(std::span<std::byte> dst) {
    if (dst.size() > window_.size()) {
      source_.read(at_, dst);
    } else {
      if (at_ < window_start_ || at_ + dst.size() > window_start_ + window_bytes_) refill();
      std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(at_ - window_start_), dst.size(), dst.begin());
    }
    at_ += dst.size();
  }

  void refill() {
    window_start_ = at_;
    window_bytes_ = std::min<std::uint64_t>(window_.size(), source_.size() - at_);
    source_.read(at_, std::span(window_).first(static_cast<std::size_t>(window_bytes_)));
  }

  const Source& source_;
  int max_depth_;
  std::int64_t max_entries_;
  std::int64_t entries_ = 0;
  std::uint64_t at_ = 0;
  std::array<std::byte, 8192> window_{};
  std::uint64_t window_start_ = 0;
  std::uint64_t window_bytes_ = 0;
};

}  // namespace

std::string read_skeleton(const Source& model, const Limits& limits) {
  std::string out;
  Scanner(model, limits).message(Kind::kModel, model.size(), 0, out);
  if (out.size() > std::numeric_limits<std::int32_t>::max()) {
    fail(ErrorCode::kResource, "more than 2 GB beside the raw weights");
  }
  return out;
}

}  // namespace atrous
