// Files that hold one serialised TensorProto.
#include "onnx/tensor_file.h"

#include <onnx/onnx_pb.h>

#include <limits>

#include "core/error.h"
#include "onnx/weights.h"

namespace atrous {

Tensor read_tensor_file(const std::filesystem::path& file) {
  return within(file.string(), [&] {
    const Source source(file);
    if (source.size() > std::numeric_limits<std::int32_t>::max()) fail(ErrorCode::kResource, "more than 2 GB");
    std::string bytes(static_cast<std::size_t>(source.size()), '\0');
    source.read(0, std::as_writable_bytes(std::span(bytes)));
    onnx::TensorProto proto;
    if (!proto.ParsePartialFromString(bytes)) fail(ErrorCode::kCorrupt, "not a TensorProto");
    return Weights(source, {}, Limits()).read(proto);
  });
}

}  // namespace atrous
