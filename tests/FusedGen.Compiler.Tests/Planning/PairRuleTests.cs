using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Ranges;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Selection;
using FusedGen.Compiler.Tests.Emitting;
using FusedGen.Compiler.Tests.Folding;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Planning;

/// <summary>Integers are added only where they are the same numbers as the network's.</summary>
public class PairRuleTests
{
    private static readonly NumberRange s_bytes = new(-128, 127, IsWhole: true);

    [Fact]
    public void Bytes_times_bytes_are() => Assert.True(PairRule.Serves(Layer(60, 40, 127), s_bytes, new PlanOptions(false)));

    [Fact]
    public void Numbers_that_may_have_a_fraction_are_not() =>
        Assert.False(PairRule.Serves(Layer(60, 40, 127), s_bytes with { IsWhole = false }, new PlanOptions(false)));

    [Fact]
    public void Numbers_of_17_bits_are_not() =>
        Assert.False(PairRule.Serves(Layer(60, 40, 127), new NumberRange(0, 65535, true), new PlanOptions(false)));

    [Fact]
    public void Sums_beyond_31_bits_are_not()
    {
        Assert.True(PairRule.Serves(Layer(60, 40, 127), new NumberRange(short.MinValue, short.MaxValue, true), new PlanOptions(false)));
        Assert.False(PairRule.Serves(Layer(60, 40, 2000), new NumberRange(short.MinValue, short.MaxValue, true), new PlanOptions(false)));
    }

    [Fact]
    public void Weights_with_a_fraction_are_not()
    {
        NetworkBuilder network = new();
        LinearOperation layer = (LinearOperation)network.Linear(network.Input(1, 60), 40).Producer!;
        Assert.False(PairRule.Serves(layer, s_bytes, new PlanOptions(false)));
    }

    [Fact]
    public void Few_weights_do_not_pay() => Assert.False(PairRule.Serves(Layer(20, 20, 127), s_bytes, new PlanOptions(false)));

    [Fact]
    public void Weights_take_a_byte_where_one_holds_them()
    {
        Assert.Equal(PackedFormat.Pairs8, PairRule.FormatOf(Layer(60, 40, 127).Weight));
        Assert.Equal(PackedFormat.Pairs16, PairRule.FormatOf(Layer(60, 40, 200).Weight));
    }

    [Fact]
    public void Rounding_and_bounds_make_bytes()
    {
        NetworkBuilder network = new();
        Value rounded = network.Rounded(network.Input(1, 5), 3, -128, 127);
        NumberRange range = new WholeNumbers().Of(rounded);
        Assert.Equal(s_bytes, range);

        // The zero point is subtracted, and zeros pad.
        Value shifted = network.Map("Sub", Subtract(X(), C(-128)), rounded);
        Assert.Equal(new NumberRange(0, 255, true), new WholeNumbers().Of(shifted));
        Assert.Equal(new NumberRange(-128, 127, true), new WholeNumbers().Of(network.Reshape(rounded, 5)));
    }

    [Fact]
    public void A_product_or_a_fraction_makes_none()
    {
        NetworkBuilder network = new();
        Value rounded = network.Rounded(network.Input(1, 5));
        Assert.False(new WholeNumbers().Of(network.Map("Mul", Multiply(X(), C(0.5)), rounded)).FitsInt16);
        Assert.False(new WholeNumbers().Of(network.Map("Add", Add(X(), C(0.5)), rounded)).FitsInt16);
        Assert.False(new WholeNumbers().Of(network.Apply(UnaryFunction.RoundToEven, network.Input(1, 5))).FitsInt16);
        Assert.False(new WholeNumbers().Of(network.Input(1, 5)).FitsInt16);
    }

    private static LinearOperation Layer(int inputs, int outputs, int largest)
    {
        NetworkBuilder network = new();
        return (LinearOperation)network.WholeLinear(network.Input(1, inputs), outputs, largest).Producer!;
    }
}
