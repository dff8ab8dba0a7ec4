// Conversions between float types.
#include "api/tensor_io.h"

#include "core/error.h"
#include "ops/dispatch.h"

namespace atrous {

bool is_float(DType dtype) { return holds<FloatTypes>(dtype); }

Tensor convert(const Tensor& tensor, DType wanted, const std::string& label) {
  if (!is_float(tensor.dtype()) || !is_float(wanted)) {
    fail(ErrorCode::kInvalidArgument, "'", label, "' is ", name(tensor.dtype()), ", wanted ", name(wanted));
  }
  Tensor converted(wanted, tensor.shape());
  dispatch<FloatTypes>(tensor.dtype(), [&]<typename From>() {
    dispatch<FloatTypes>(wanted, [&]<typename To>() {
      const auto src = tensor.as<From>();
      const auto dst = converted.as<To>();
      for (std::size_t i = 0; i < src.size(); ++i) dst[i] = narrow<To>(widen(src[i]));
    });
  });
  return converted;
}

}  // namespace atrous
