// Steps that move elements by offset tables.
#include "ops/relocate_lowering.h"

#include <utility>

namespace atrous {

std::vector<std::int64_t> strides_in(const Shape& shape, Layout layout) {
  const std::vector<std::int64_t> physical = row_major_strides(physical_shape(shape, layout));
  std::vector<std::int64_t> strides;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    strides.push_back(physical[static_cast<std::size_t>(physical_axis(axis, shape.rank(), layout))]);
  }
  return strides;
}

void lower_relocation(Lowering& lowering, int output, const std::vector<OffsetTable>& tables, std::uint64_t fill) {
  const Layout layout = lowering.layout(0);
  const int rank = static_cast<int>(tables.size());
  std::vector<OffsetTable> ordered(tables.size());
  for (int axis = 0; axis < rank; ++axis) {
    ordered[static_cast<std::size_t>(physical_axis(axis, rank, layout))] = tables[static_cast<std::size_t>(axis)];
  }
  const BufferId from = lowering.read(0, layout);
  const BufferId to = lowering.write(output, layout);
  Step step;
  step.kernel = "copy";
  step.reason = layout == Layout::kChannelsLast ? "channels-last input" : "plain input";
  step.shape = lowering.input(0).shape.text() + " -> " + lowering.output(output).shape.text();
  step.reads = {from};
  step.writes = {to};
  step.run = [from, to, relocation = Relocation(std::move(ordered), size_of(lowering.input(0).dtype), fill)](
                 const Bindings& at) { relocation.run(at.at<std::byte>(from), at.at<std::byte>(to)); };
  lowering.emit(std::move(step));
}

}  // namespace atrous
