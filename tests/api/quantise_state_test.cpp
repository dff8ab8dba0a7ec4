// What a quantisation remembers of losses.
#include "api/quantise_state.h"

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace atrous {
namespace {

TEST(QuantiseState, a_loss_that_is_not_known_completely_answers_only_what_it_can) {
  const test::TemporaryFolder folder;
  QuantiseState first(folder / "state.part", "of these");
  first.keep_loss("all", {2.0, true});
  first.keep_loss("half", {1.5, false});
  const QuantiseState second(folder / "state.part", "of these");
  for (const QuantiseState* state : {static_cast<const QuantiseState*>(&first), &second}) {
    EXPECT_EQ(state->loss("all", 1.0), 2.0);
    EXPECT_EQ(state->loss("all", 3.0), 2.0);
    EXPECT_EQ(state->loss("half", 1.0), 1.5);
    EXPECT_EQ(state->loss("half", 1.5), std::nullopt);
    EXPECT_EQ(state->loss("none", 1.0), std::nullopt);
  }
  EXPECT_FALSE(first.resumed());
  EXPECT_TRUE(second.resumed());
}

TEST(QuantiseState, findings_of_something_else_are_not_taken) {
  const test::TemporaryFolder folder;
  QuantiseState(folder / "state.part", "of these").keep_loss("all", {2.0, true});
  const QuantiseState other(folder / "state.part", "of others");
  EXPECT_FALSE(other.resumed());
  EXPECT_EQ(other.loss("all", 1.0), std::nullopt);
}

}  // namespace
}  // namespace atrous
