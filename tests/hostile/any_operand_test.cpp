// Every operator on operands of every rank and type: they are taken, or refused as a fault of the model.
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "ops/run_reference.h"

namespace atrous::test {
namespace {

constexpr int kMostRank = 5;
constexpr int kMostInputs = 6;
constexpr DType kTypes[] = {DType::kF32, DType::kI64, DType::kU8, DType::kBool};

// Integers are ones: sizes, axes and indices that are often good. Floats are next to zero.
Tensor filled(DType dtype, int rank) {
  Tensor tensor(dtype, Shape(std::vector<std::int64_t>(static_cast<std::size_t>(rank), 2)));
  const std::span<std::byte> bytes(static_cast<std::byte*>(tensor.data()), tensor.bytes());
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte{i % size_of(dtype) == 0};
  return tensor;
}

// The first input has `rank`, the others `other_rank`.
Trial trial(const OpDef& op, DType dtype, int inputs, int rank, int other_rank) {
  Trial trial{op.name};
  for (const std::string wanted : op.attrs) {  // without which most ranks are not looked at
    if (wanted == "kernel_shape" && op.min_inputs == 1) trial.attrs.set(wanted, std::vector<std::int64_t>{1, 1});
    if (wanted == "num_groups") trial.attrs.set(wanted, std::int64_t{1});
  }
  trial.inputs.push_back(filled(dtype, rank));
  for (int i = 1; i < inputs; ++i) {
    const bool parameter = (op.parameters >> i & 1U) != 0;
    trial.inputs.push_back(filled(parameter ? DType::kI64 : dtype, other_rank));
  }
  return trial;
}

void expect_taken_or_refused(Trial trial, const std::string& operands) {
  try {
    run_all(std::move(trial));
  } catch (const Error& error) {
    const bool of_model = error.code() != ErrorCode::kInternal && error.code() != ErrorCode::kInvalidArgument;
    EXPECT_TRUE(of_model) << error.what() << ": " << operands;
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what() << ": " << operands;
  }
}

void try_ranks(const OpDef& op, DType dtype, int inputs) {
  for (int rank = 0; rank <= kMostRank; ++rank) {
    for (int other_rank = 0; other_rank <= (inputs > 1 ? kMostRank : 0); ++other_rank) {
      expect_taken_or_refused(
          trial(op, dtype, inputs, rank, other_rank),
          std::string(name(dtype)) + ", ranks " + std::to_string(rank) + " and " + std::to_string(other_rank));
    }
  }
}

// Like the others, but for one input's type; each of the first three has a rank of its own.
void try_one_other_type(const OpDef& op, int inputs, int odd) {
  if ((op.parameters >> odd & 1U) != 0) return;
  const auto last_rank = [&](int i) { return i < inputs ? kMostRank : 0; };
  for (int first = 0; first <= last_rank(0); ++first) {
    for (int second = 0; second <= last_rank(1); ++second) {
      for (int third = 0; third <= last_rank(2); ++third) {
        Trial mixed = trial(op, DType::kF32, inputs, first, second);
        for (int i = 2; i < inputs; ++i) mixed.inputs[i] = filled(mixed.inputs[i].dtype(), third);
        mixed.inputs[odd] = filled(DType::kU8, mixed.inputs[odd].shape().rank());
        std::string operands = "u8 as input " + std::to_string(odd) + ", of";
        for (const Tensor& input : mixed.inputs) operands += " " + input.shape().text();
        expect_taken_or_refused(std::move(mixed), operands);
      }
    }
  }
}

class AnyOperand : public testing::TestWithParam<std::string> {};

TEST_P(AnyOperand, is_taken_or_refused) {
  const OpDef& op = *find_op(GetParam());
  const int most = op.max_inputs < 0 ? 3 : std::min(op.max_inputs, kMostInputs);
  for (const DType dtype : kTypes) {
    for (int inputs = std::max(op.min_inputs, 1); inputs <= most; ++inputs) try_ranks(op, dtype, inputs);
  }
}

TEST_P(AnyOperand, of_another_type_than_the_others_is_taken_or_refused) {
  const OpDef& op = *find_op(GetParam());
  const int most = op.max_inputs < 0 ? 3 : std::min(op.max_inputs, kMostInputs);
  for (int inputs = std::max(op.min_inputs, 1); inputs <= most; ++inputs) {
    for (int odd = 0; odd < inputs; ++odd) try_one_other_type(op, inputs, odd);
  }
}

std::vector<std::string> ops_of_files() {
  std::vector<std::string> names;
  for (const OpDef* op : all_ops()) {
    if (!op->internal) names.emplace_back(op->name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Operators, AnyOperand, testing::ValuesIn(ops_of_files()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace atrous::test
