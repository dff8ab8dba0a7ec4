// Signatures of the files that people mistake for ONNX models.
#include "onnx/recognise.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "core/error.h"

namespace atrous {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  ErrorCode code;
  const char* what;
};

constexpr Signature kSignatures[] = {
    {0, "PK\x03\x04"sv, ErrorCode::kUnsupported, "a zip archive, as PyTorch checkpoints and Keras models are"},
    {4, "TFL3"sv, ErrorCode::kUnsupported, "a TensorFlow Lite model"},
    {4, "ORTM"sv, ErrorCode::kUnsupported, "a model in ONNX Runtime's own format"},
    {0, "\x89HDF"sv, ErrorCode::kUnsupported, "an HDF5 file, as old Keras models are"},
    {0, "\x80\x02"sv, ErrorCode::kUnsupported, "a Python pickle, as old PyTorch checkpoints are"},
    {0, "GGUF"sv, ErrorCode::kUnsupported, "a GGUF file"},
    {0, "7767517"sv, ErrorCode::kUnsupported, "an ncnn network description"},
    {0, "\x1f\x8b"sv, ErrorCode::kUnsupported, "a gzip archive"},
    {0, "version https://git-lfs"sv, ErrorCode::kCorrupt, "a Git LFS pointer, not the file that it stands for"},
    {8, "{\""sv, ErrorCode::kUnsupported, "a safetensors file"},
};

constexpr Signature kTexts[] = {
    {0, "<!doctype html"sv, ErrorCode::kCorrupt, "an HTML page, so the download went wrong"},
    {0, "<html"sv, ErrorCode::kCorrupt, "an HTML page, so the download went wrong"},
    {0, "<?xml"sv, ErrorCode::kUnsupported, "an XML file, as OpenVINO's are"},
    {0, "<net"sv, ErrorCode::kUnsupported, "an XML file, as OpenVINO's are"},
    {0, "{"sv, ErrorCode::kCorrupt, "a JSON file"},
    {0, "["sv, ErrorCode::kCorrupt, "a JSON file"},
};

bool matches(std::string_view head, const Signature& signature) {
  return head.size() >= signature.offset && head.substr(signature.offset).starts_with(signature.bytes);
}

// The head in lower case without white space and byte order mark in front.
std::string as_text(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  while (!head.empty() && std::isspace(static_cast<unsigned char>(head.front())) != 0) head.remove_prefix(1);
  std::string text(head);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// A SavedModel begins with its schema version 1 and a message of graphs, and says "serve" near the start.
bool is_saved_model(std::string_view head) {
  return head.starts_with("\x08\x01\x12"sv) && head.find("serve") != std::string_view::npos;
}

std::string first_bytes(std::string_view head) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : head.substr(0, 8)) {
    const auto byte = static_cast<unsigned char>(c);
    if (!text.empty()) text += ' ';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace

void refuse_foreign(const Source& source, const std::string& reason) {
  if (source.size() == 0) fail(ErrorCode::kCorrupt, "the file is empty");
  std::string head(static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), 64 * 1024)), '\0');
  source.read(0, std::as_writable_bytes(std::span(head)));
  for (const Signature& signature : kSignatures) {
    if (matches(head, signature)) fail(signature.code, "not an ONNX model but ", signature.what);
  }
  const std::string text = as_text(head);
  for (const Signature& signature : kTexts) {
    if (matches(text, signature)) fail(signature.code, "not an ONNX model but ", signature.what);
  }
  if (is_saved_model(head)) fail(ErrorCode::kUnsupported, "not an ONNX model but a TensorFlow SavedModel");
  fail(ErrorCode::kCorrupt, "not an ONNX model: ", reason, " (first bytes: ", first_bytes(head), ")");
}

}  // namespace atrous
