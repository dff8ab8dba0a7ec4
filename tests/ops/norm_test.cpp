// Normalisations: batch, instance, group, layer, mean-variance, local response, Lp.
#include <gtest/gtest.h>

#include <cmath>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor row(std::initializer_list<float> elements) {
  return Tensor::of<float>({static_cast<std::int64_t>(elements.size())}, elements);
}

std::vector<Tensor> batch_norm_inputs() {
  return tensors(Tensor::of<float>({1, 2, 2}, {1, 2, 3, 4}), row({2, 1}), row({0.5F, 0}), row({1, 3}), row({4, 1}));
}

TEST(BatchNorm, every_channel_has_its_own_statistics) {
  const Tensor dst =
      run({.op = "BatchNormalization", .attrs = attrs({{"epsilon", 0.0F}}), .inputs = batch_norm_inputs()});
  EXPECT_TRUE(close(dst, Tensor::of<float>({1, 2, 2}, {0.5F, 1.5F, 0, 1})));
}

TEST(BatchNorm, epsilon_is_added_to_the_variance) {
  const Tensor dst =
      run({.op = "BatchNormalization", .attrs = attrs({{"epsilon", 5.0F}}), .inputs = batch_norm_inputs()});
  EXPECT_FLOAT_EQ(dst.as<float>()[1], 2.0F / 3 + 0.5F);
}

TEST(BatchNorm, training_mode_is_refused_with_a_hint) {
  const char* message = "training mode\nhint: export the model after model.eval()";
  EXPECT_EQ(
      failure({.op = "BatchNormalization", .attrs = attrs({{"training_mode", 1}}), .inputs = batch_norm_inputs()}),
      message);
  EXPECT_EQ(failure({.op = "BatchNormalization", .inputs = batch_norm_inputs(), .outputs = 5, .opset = 9}), message);
}

TEST(BatchNorm, the_upgrade_leaves_epsilon_alone) {
  const Graph graph =
      trial_graph({.op = "BatchNormalization",
                   .attrs = attrs({{"epsilon", 0.5F}, {"is_test", 1}, {"momentum", 0.9F}, {"spatial", 1}}),
                   .inputs = batch_norm_inputs(),
                   .opset = 6});
  EXPECT_EQ(graph.nodes.at(0).attrs, attrs({{"epsilon", 0.5F}}));
}

TEST(BatchNorm, parameters_of_another_length_are_refused) {
  std::vector<Tensor> inputs = batch_norm_inputs();
  inputs[3] = row({1, 2, 3});
  EXPECT_EQ(failure({.op = "BatchNormalization", .inputs = std::move(inputs)}), "mean has the shape [3], wanted [2]");
}

TEST(InstanceNorm, every_channel_of_every_image_is_centred) {
  const Tensor dst = run({.op = "InstanceNormalization",
                          .attrs = attrs({{"epsilon", 0.0F}}),
                          .inputs = tensors(Tensor::of<float>({2, 1, 2}, {1, 3, 10, 20}), row({2}), row({1}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 1, 2}, {-1, 3, -1, 3})));
}

TEST(GroupNorm, parameters_come_by_channel_or_by_group) {
  const auto group_norm = [](Tensor scale, Tensor bias) {
    return run({.op = "GroupNormalization",
                .attrs = attrs({{"epsilon", 0.0F}, {"num_groups", 2}}),
                .inputs = tensors(Tensor::of<float>({1, 4, 1}, {1, 3, 10, 20}), std::move(scale), std::move(bias))});
  };
  EXPECT_TRUE(close(group_norm(row({1, 2, 3, 4}), row({0, 0, 0, 1})), Tensor::of<float>({1, 4, 1}, {-1, 2, -3, 5})));
  EXPECT_TRUE(close(group_norm(row({1, 2}), row({0, 1})), Tensor::of<float>({1, 4, 1}, {-1, 1, -1, 3})));
}

TEST(GroupNorm, as_many_groups_as_channels_are_instance_norm) {
  const auto inputs = [] {
    return tensors(random_tensor({2, 3, 4, 5}, 1), random_tensor({3}, 2), random_tensor({3}, 3));
  };
  const Tensor groups = run({.op = "GroupNormalization", .attrs = attrs({{"num_groups", 3}}), .inputs = inputs()});
  EXPECT_TRUE(close(groups, run({.op = "InstanceNormalization", .inputs = inputs()})));
}

TEST(GroupNorm, groups_have_to_divide_the_channels) {
  EXPECT_EQ(failure({.op = "GroupNormalization",
                     .attrs = attrs({{"num_groups", 2}}),
                     .inputs = tensors(random_tensor({1, 3, 2}, 1), row({1, 1, 1}), row({0, 0, 0}))}),
            "3 channels cannot be divided into 2 groups");
}

TEST(LayerNorm, statistics_are_outputs_too) {
  const std::vector<Tensor> dst =
      run_all({.op = "LayerNormalization",
               .attrs = attrs({{"epsilon", 0.0F}}),
               .inputs = tensors(Tensor::of<float>({2, 2}, {1, 3, 10, 20}), row({1, 2}), row({0, 1})),
               .outputs = 3});
  EXPECT_TRUE(close(dst[0], Tensor::of<float>({2, 2}, {-1, 3, -1, 3})));
  EXPECT_TRUE(close(dst[1], Tensor::of<float>({2, 1}, {2, 15})));
  EXPECT_TRUE(close(dst[2], Tensor::of<float>({2, 1}, {1, 0.2F})));
}

TEST(LayerNorm, all_axes_from_the_given_one_on_are_normalised) {
  const Tensor src = random_tensor({2, 3, 4}, 6);
  const Tensor whole = run({.op = "LayerNormalization",
                            .attrs = attrs({{"axis", 1}}),
                            .inputs = tensors(src.clone(), Tensor::of<float>({1}, {1}))});
  const Tensor rows =
      run({.op = "LayerNormalization", .inputs = tensors(src.clone().reshaped({2, 12}), Tensor::of<float>({1}, {1}))});
  EXPECT_TRUE(close(whole, rows.clone().reshaped({2, 3, 4}), kExact));
}

TEST(LayerNorm, a_scale_that_does_not_fit_is_refused) {
  EXPECT_EQ(failure({.op = "LayerNormalization", .inputs = tensors(random_tensor({2, 3}, 1), row({1, 1}))}),
            "input 1 has the shape [2], wanted [3]");
}

TEST(MeanVarianceNormalization, the_default_axes_leave_the_channels) {
  const Tensor dst =
      run({.op = "MeanVarianceNormalization", .inputs = tensors(Tensor::of<float>({2, 2, 1, 1}, {1, 10, 3, 20}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 2, 1, 1}, {-1, -1, 1, 1})));
}

TEST(Lrn, an_even_window_reaches_further_up_than_down) {
  const Tensor dst = run({.op = "LRN",
                          .attrs = attrs({{"alpha", 2.0F}, {"beta", 1.0F}, {"bias", 1.0F}, {"size", 2}}),
                          .inputs = tensors(Tensor::of<float>({1, 3, 1}, {1, 2, 3}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({1, 3, 1}, {1.0F / 6, 2.0F / 14, 3.0F / 10})));
}

TEST(Lrn, wants_a_size) {
  EXPECT_EQ(failure({.op = "LRN", .inputs = tensors(random_tensor({1, 3, 1}, 1))}), "size is 0, wanted at least 1");
}

TEST(LpNormalization, lines_have_length_one_or_stay_zero) {
  const auto src = [] { return tensors(Tensor::of<float>({2, 2}, {3, -4, 0, 0})); };
  EXPECT_TRUE(close(run({.op = "LpNormalization", .inputs = src()}), Tensor::of<float>({2, 2}, {0.6F, -0.8F, 0, 0})));
  EXPECT_TRUE(close(run({.op = "LpNormalization", .attrs = attrs({{"p", 1}}), .inputs = src()}),
                    Tensor::of<float>({2, 2}, {3.0F / 7, -4.0F / 7, 0, 0})));
}

TEST(Dropout, data_and_mask_let_everything_through) {
  const std::vector<Tensor> dst =
      run_all({.op = "Dropout", .inputs = tensors(row({1, 2}), Tensor::of<float>({}, {0.5F})), .outputs = 2});
  EXPECT_TRUE(close(dst[0], row({1, 2}), kExact));
  EXPECT_TRUE(close(dst[1], Tensor::of<bool>({2}, {true, true}), kExact));
}

TEST(Dropout, before_opset_10_the_mask_has_the_type_of_the_data) {
  const std::vector<Tensor> dst = run_all(
      {.op = "Dropout", .attrs = attrs({{"ratio", 0.3F}}), .inputs = tensors(row({1, 2})), .outputs = 2, .opset = 7});
  EXPECT_TRUE(close(dst[1], row({1, 1}), kExact));
}

TEST(Dropout, training_mode_is_refused_unless_nothing_is_dropped) {
  const auto training = [](float ratio) {
    return failure(
        {.op = "Dropout", .inputs = tensors(row({1}), Tensor::of<float>({}, {ratio}), Tensor::of<bool>({}, {true}))});
  };
  EXPECT_EQ(training(0.5F), "training mode: elements are dropped at random\nhint: export the model after model.eval()");
  EXPECT_EQ(training(0.0F), "");
}

}  // namespace
}  // namespace atrous::test
