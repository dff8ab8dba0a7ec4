// MatMul and Gemm.
#include <algorithm>
#include <array>
#include <optional>

#include "core/checked.h"
#include "core/error.h"
#include "dnnl/matmul.h"
#include "ops/broadcast.h"
#include "ops/dispatch.h"
#include "ops/elementwise.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace atrous {
namespace {

using Dims = std::vector<std::int64_t>;

// Operands as matrices of equal rank: vectors get an axis, batches get leading ones.
struct Product {
  Dims a, b, dst;  // [batch...,M,K], [batch...,K,N], [batch...,M,N]
  Dims result;     // dst without the axes that vectors were given
};

Dims lead_with_ones(Dims dims, std::size_t rank) {
  dims.insert(dims.begin(), rank - dims.size(), 1);
  return dims;
}

Product make_product(const Shape& a, const Shape& b) {
  const auto mismatch = [&] {
    fail(ErrorCode::kCorrupt, "matrices ", a.text(), " and ", b.text(), " cannot be multiplied");
  };
  if (a.rank() == 0 || b.rank() == 0) mismatch();
  Product product{a.dims(), b.dims(), {}, {}};
  if (a.rank() == 1) product.a.insert(product.a.begin(), 1);
  if (b.rank() == 1) product.b.push_back(1);
  const std::size_t rank = std::max(product.a.size(), product.b.size());
  product.a = lead_with_ones(product.a, rank);
  product.b = lead_with_ones(product.b, rank);
  if (product.a[rank - 1] != product.b[rank - 2]) mismatch();
  const Shape batch = broadcast_shape(Shape(Dims(product.a.begin(), product.a.end() - 2)),
                                      Shape(Dims(product.b.begin(), product.b.end() - 2)));
  product.dst = batch.dims();
  product.result = batch.dims();
  product.dst.insert(product.dst.end(), {product.a[rank - 2], product.b[rank - 1]});
  if (a.rank() > 1) product.result.push_back(product.a[rank - 2]);
  if (b.rank() > 1) product.result.push_back(product.b[rank - 1]);
  return product;
}

std::vector<ValueType> infer_matmul(const Node&, const Operands& in) {
  in.require_alike({1});
  return {{in.dtype(0), Shape(make_product(in.shape(0), in.shape(1)).result)}};
}

template <typename T>
void multiply(const Product& p, const Tensor& a, const Tensor& b, Tensor& dst) {
  const std::size_t rank = p.dst.size();
  const std::int64_t m = p.a[rank - 2];
  const std::int64_t k = p.a[rank - 1];
  const std::int64_t n = p.b[rank - 1];
  const Shape batch_a(Dims(p.a.begin(), p.a.end() - 2));
  const Shape batch_b(Dims(p.b.begin(), p.b.end() - 2));
  const Shape batch(Dims(p.dst.begin(), p.dst.end() - 2));
  for_each_broadcast<2>(batch, {&batch_a, &batch_b}, [&](std::int64_t i, const std::array<std::int64_t, 2>& at) {
    const T* const x = a.as<T>().data() + at[0] * m * k;
    const T* const y = b.as<T>().data() + at[1] * k * n;
    T* const z = dst.as<T>().data() + i * m * n;
    for (std::int64_t cell = 0; cell < m * n; ++cell) {
      using Sum = std::conditional_t<std::is_floating_point_v<T>, double, std::uint64_t>;  // integers wrap around
      Sum sum = 0;
      for (std::int64_t j = 0; j < k; ++j)
        sum += static_cast<Sum>(x[cell / n * k + j]) * static_cast<Sum>(y[j * n + cell % n]);
      z[cell] = static_cast<T>(sum);
    }
  });
}

using ProductTypes = TypeList<float, double, std::int32_t, std::int64_t, std::uint32_t, std::uint64_t>;

void run_matmul(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Product product = make_product(in[0]->shape(), in[1]->shape());
  dispatch<ProductTypes>(in[0]->dtype(), [&]<typename T>() { multiply<T>(product, *in[0], *in[1], out[0]); });
}

std::int64_t count_macs(const Dims& dst, std::int64_t k) { return (Count(Shape(dst).elements()) * k).value(); }

// Emits the product of plain operands; `bias` is a constant of N elements or null.
void emit_product(Lowering& lowering, onednn::MatmulSpec spec, const void* bias) {
  spec.bias = bias != nullptr;
  spec.packed_b = lowering.constant(1) != nullptr;
  onednn::Matmul matmul = onednn::make_matmul(spec);
  const BufferId a = lowering.read(0, Layout::kPlain);
  const BufferId b = spec.packed_b ? kNone : lowering.read(1, Layout::kPlain);
  const BufferId dst = lowering.write(0, Layout::kPlain);
  const std::byte* weights = nullptr;
  if (spec.packed_b) {
    const void* const plain = lowering.constant(1)->data();
    weights = lowering.packed(1, matmul.weights.key + (spec.transposed_b ? "t" : "n"), matmul.weights.bytes,
                              [&](std::byte* packed) { matmul.weights.pack(plain, packed); });
  }
  Step step;
  step.kernel = matmul.kernel.name();
  step.reason = "oneDNN's choice";
  step.macs = step.useful_macs = count_macs(spec.dst, spec.a.back());
  step.scratch_bytes = matmul.kernel.scratch_bytes();
  step.reads = {a};
  if (b != kNone) step.reads.push_back(b);
  step.writes = {dst};
  step.run = [=, kernel = std::move(matmul.kernel)](const Bindings& at) {
    const void* const right = weights != nullptr ? weights : at.at<void>(b);
    if (bias != nullptr) {
      kernel.run({at.at<void>(a), right, bias, at.at<void>(dst)}, at.scratch);
    } else {
      kernel.run({at.at<void>(a), right, at.at<void>(dst)}, at.scratch);
    }
  };
  lowering.emit(std::move(step));
}

bool has_kernel(const Lowering& lowering) {
  return lowering.input(0).dtype == DType::kF32 && lowering.output(0).shape.elements() > 0 &&
         lowering.input(0).shape.elements() > 0 && lowering.input(1).shape.elements() > 0;
}

std::int64_t product_of(const Dims& dims, std::size_t count) {
  return Shape(Dims(dims.begin(), dims.begin() + static_cast<std::ptrdiff_t>(count))).elements();
}

// The same product with one batch axis at most: a shared right matrix makes the batches of the left one more rows. None
// where operands are repeated along some batch axes only. oneDNN 3.7 writes beyond dst with two batch axes and a shared
// matrix.
std::optional<onednn::MatmulSpec> collapse_batches(const Product& product) {
  const std::size_t batches = product.dst.size() - 2;
  const std::int64_t a = product_of(product.a, batches);
  const std::int64_t b = product_of(product.b, batches);
  const std::int64_t dst = product_of(product.dst, batches);
  const std::int64_t m = product.dst[batches];
  const std::int64_t n = product.dst[batches + 1];
  const std::int64_t k = product.b[batches];
  onednn::MatmulSpec spec;
  if (b == 1) {
    spec.a = {dst * m, k};
    spec.b = {k, n};
    spec.dst = {dst * m, n};
  } else if ((a == dst || a == 1) && b == dst) {
    spec.a = {a, m, k};
    spec.b = {b, k, n};
    spec.dst = {dst, m, n};
  } else {
    return std::nullopt;
  }
  return spec;
}

void lower_matmul(Lowering& lowering) {
  if (!has_kernel(lowering)) return lower_to_reference(lowering);
  auto spec = collapse_batches(make_product(lowering.input(0).shape, lowering.input(1).shape));
  if (!spec) return lower_to_reference(lowering);
  emit_product(lowering, std::move(*spec), nullptr);
}

struct GemmSizes {
  std::int64_t m, k, n;
};

GemmSizes gemm_sizes(const Node& node, const Shape& a, const Shape& b) {
  if (a.rank() != 2 || b.rank() != 2)
    fail(ErrorCode::kCorrupt, "matrices ", a.text(), " and ", b.text(), " cannot be multiplied");
  const int ta = node.attrs.integer("transA", 0) != 0 ? 1 : 0;
  const int tb = node.attrs.integer("transB", 0) != 0 ? 1 : 0;
  if (a[1 - ta] != b[tb]) fail(ErrorCode::kCorrupt, "matrices ", a.text(), " and ", b.text(), " cannot be multiplied");
  return {a[ta], a[1 - ta], b[1 - tb]};
}

std::vector<ValueType> infer_gemm(const Node& node, const Operands& in) {
  in.require_alike({1, 2});
  const GemmSizes sizes = gemm_sizes(node, in.shape(0), in.shape(1));
  const Shape dst = {sizes.m, sizes.n};
  if (in.has(2) && !broadcasts_to(in.shape(2), dst)) {
    fail(ErrorCode::kCorrupt, "the bias ", in.shape(2).text(), " does not broadcast to ", dst.text());
  }
  return {{in.dtype(0), dst}};
}

void run_gemm(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const GemmSizes sizes = gemm_sizes(node, in[0]->shape(), in[1]->shape());
  const bool ta = node.attrs.integer("transA", 0) != 0;
  const bool tb = node.attrs.integer("transB", 0) != 0;
  const double alpha = node.attrs.number("alpha", 1.0F);
  const double beta = node.attrs.number("beta", 1.0F);
  const bool has_c = in.size() > 2 && in[2] != nullptr;
  const auto strides = has_c ? broadcast_strides(in[2]->shape(), out[0].shape()) : Dims{0, 0};
  dispatch<ProductTypes>(in[0]->dtype(), [&]<typename T>() {
    const T* const a = in[0]->as<T>().data();
    const T* const b = in[1]->as<T>().data();
    const T* const c = has_c ? in[2]->as<T>().data() : nullptr;
    T* const dst = out[0].as<T>().data();
    for (std::int64_t i = 0; i < sizes.m * sizes.n; ++i) {
      const std::int64_t row = i / sizes.n;
      const std::int64_t column = i % sizes.n;
      double sum = 0.0;
      for (std::int64_t k = 0; k < sizes.k; ++k) {
        sum += static_cast<double>(a[ta ? k * sizes.m + row : row * sizes.k + k]) *
               static_cast<double>(b[tb ? column * sizes.k + k : k * sizes.n + column]);
      }
      const double bias = c != nullptr ? static_cast<double>(c[row * strides[0] + column * strides[1]]) : 0.0;
      dst[i] = from_double<T>(alpha * sum + beta * bias);
    }
  });
}

// The common form: no scaling, and no bias or a constant one with a value for each column.
void lower_gemm(Lowering& lowering) {
  const Node& node = lowering.node();
  const GemmSizes sizes = gemm_sizes(node, lowering.input(0).shape, lowering.input(1).shape);
  const Tensor* const bias = lowering.has(2) ? lowering.constant(2) : nullptr;
  const bool plain_bias =
      !lowering.has(2) || (bias != nullptr && bias->shape().rank() > 0 && bias->elements() == sizes.n &&
                           bias->shape()[bias->shape().rank() - 1] == sizes.n);
  const bool scaled = node.attrs.number("alpha", 1.0F) != 1.0F || node.attrs.number("beta", 1.0F) != 1.0F;
  if (!has_kernel(lowering) || scaled || !plain_bias) return lower_to_reference(lowering);
  onednn::MatmulSpec spec;
  spec.a = {sizes.m, sizes.k};
  spec.b = {sizes.k, sizes.n};
  spec.dst = {sizes.m, sizes.n};
  spec.transposed_a = node.attrs.integer("transA", 0) != 0;
  spec.transposed_b = node.attrs.integer("transB", 0) != 0;
  emit_product(lowering, std::move(spec), bias != nullptr ? bias->data() : nullptr);
}

const OpDef kOps[] = {
    {.name = "MatMul",
     .min_inputs = 2,
     .max_inputs = 2,
     .infer = infer_matmul,
     .reference = run_matmul,
     .lower = lower_matmul,
     .sums = true},
    {.name = "Gemm",
     .min_inputs = 2,
     .max_inputs = 3,
     .attrs = {"alpha", "beta", "broadcast", "transA", "transB"},
     .infer = infer_gemm,
     .reference = run_gemm,
     .lower = lower_gemm,
     .sums = true},
};

}  // namespace

OpTable matmul_ops() { return kOps; }

}  // namespace atrous
