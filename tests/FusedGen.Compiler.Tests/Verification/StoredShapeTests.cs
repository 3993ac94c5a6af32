using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Verification;

namespace FusedGen.Compiler.Tests.Verification;

/// <summary>Which shapes of stored tensors are taken for samples of a network's tensor.</summary>
public class StoredShapeTests
{
    [Theory]
    [InlineData(new[] { 1, 20 }, new[] { 1, 20 }, 1)]
    [InlineData(new[] { 16, 20 }, new[] { 1, 20 }, 16)]
    [InlineData(new[] { 16 }, new[] { 1 }, 16)]
    [InlineData(new[] { 3, 4 }, new[] { 3, 4 }, 1)]
    [InlineData(new int[0], new int[0], 1)]
    public void A_shape_of_the_same_rank_is_the_networks_own_with_samples_in_place_of_a_leading_one(int[] stored, int[] network, int samples) =>
        Check(stored, network, samples);

    [Theory]
    [InlineData(new[] { 1 }, new int[0], 1)]
    [InlineData(new[] { 1, 1 }, new int[0], 1)]
    [InlineData(new int[0], new[] { 1 }, 1)]
    [InlineData(new[] { 20 }, new[] { 1, 20 }, 1)]
    [InlineData(new[] { 28, 28 }, new[] { 1, 1, 28, 28 }, 1)]
    [InlineData(new[] { 1, 20 }, new[] { 20 }, 1)]
    [InlineData(new[] { 4, 4 }, new[] { 1, 4, 4 }, 1)]
    public void A_dimension_of_one_may_be_missing_or_be_one_too_many(int[] stored, int[] network, int samples) => Check(stored, network, samples);

    [Theory]
    [InlineData(new[] { 16 }, new int[0], 16)]
    [InlineData(new[] { 16, 1 }, new[] { 1 }, 16)]
    [InlineData(new[] { 16 }, new[] { 1, 1 }, 16)]
    [InlineData(new[] { 16, 20 }, new[] { 20 }, 16)]
    [InlineData(new[] { 16, 28, 28 }, new[] { 1, 1, 28, 28 }, 16)]
    [InlineData(new[] { 0, 20 }, new[] { 20 }, 0)]
    public void Samples_stand_in_front_whatever_dimensions_of_one_follow(int[] stored, int[] network, int samples) => Check(stored, network, samples);

    [Theory]
    [InlineData(new[] { 2, 1 }, new[] { 1, 2 })]
    [InlineData(new[] { 20, 16 }, new[] { 1, 20 })]
    [InlineData(new[] { 320 }, new[] { 1, 20 })]
    [InlineData(new[] { 8 }, new[] { 2, 4 })]
    [InlineData(new[] { 1, 4, 2 }, new[] { 2, 4 })]
    [InlineData(new[] { 28, 28, 3 }, new[] { 1, 3, 28, 28 })]
    [InlineData(new[] { 2, 2, 20 }, new[] { 1, 20 })]
    [InlineData(new[] { 1, 16, 20 }, new[] { 1, 20 })]
    [InlineData(new int[0], new[] { 1, 20 })]
    [InlineData(new[] { 0 }, new[] { 0 })]
    public void Any_other_shape_is_of_another_network(int[] stored, int[] network) => Check(stored, network, null);

    private static void Check(int[] stored, int[] network, int? samples) => Assert.Equal(samples, StoredShape.Samples(new Shape(stored), new Shape(network)));
}
