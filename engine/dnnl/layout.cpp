// Descriptors of channels-last tensors.
#include "dnnl/layout.h"

namespace atrous::onednn {

dnnl::memory::data_type element_type(DType dtype) {
  using Type = dnnl::memory::data_type;
  switch (dtype) {
    case DType::kBF16: return Type::bf16;
    case DType::kU8: return Type::u8;
    case DType::kI8: return Type::s8;
    default: return Type::f32;
  }
}

dnnl::memory::desc channels_last(std::int64_t batch, std::int64_t channels, const std::vector<std::int64_t>& spatial,
                                 DType dtype) {
  using Tag = dnnl::memory::format_tag;
  static constexpr Tag kTags[] = {Tag::nwc, Tag::nhwc, Tag::ndhwc};
  dnnl::memory::dims dims = {batch, channels};
  dims.insert(dims.end(), spatial.begin(), spatial.end());
  return {dims, element_type(dtype), kTags[spatial.size() - 1]};
}

}  // namespace atrous::onednn
