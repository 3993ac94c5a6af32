using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Inputs that the attribute makes constants.</summary>
public class FixedInputsTests
{
    [Theory]
    [InlineData(1, "0.1", (double)0.1f)]
    [InlineData(11, "-1e-3", -1e-3)]
    [InlineData(6, "-7", -7)]
    [InlineData(7, "9007199254740993", 9007199254740993)]
    [InlineData(2, "255", 255)]
    [InlineData(3, "-128", -128)]
    [InlineData(9, "true", 1)]
    [InlineData(9, "0", 0)]
    public void Each_element_is_the_value_in_the_inputs_type(int dataType, string text, object value)
    {
        LoweredModel model = Lower(OnnxBuilder.Model().TypedInput("s", dataType, 2, 3).Input("x", 1, 4).Output("x", "s"), "s=" + text);

        Tensor constant = Assert.Single(model.FixedInputs).Constant!;
        Assert.Equal(6, constant.Count);
        Assert.Equal(["x"], model.Graph.Inputs.Select(input => input.Name));
        if (value is double number)
        {
            Assert.All(constant.Floats, element => Assert.Equal(number, element));
        }
        else
        {
            Assert.All(constant.Integers, element => Assert.Equal(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture), element));
        }
    }

    [Theory]
    [InlineData(1, "much", "where a finite number belongs")]
    [InlineData(1, "1e39", "where a finite number belongs")]
    [InlineData(1, "NaN", "where a finite number belongs")]
    [InlineData(7, "1.5", "where an integer of type long belongs")]
    [InlineData(6, "2147483648", "where an integer of type int belongs")]
    [InlineData(2, "256", "where an integer of type byte belongs")]
    [InlineData(2, "-1", "where an integer of type byte belongs")]
    [InlineData(3, "128", "where an integer of type sbyte belongs")]
    [InlineData(9, "yes", "where true or false belongs")]
    public void A_value_of_another_type_is_refused(int dataType, string text, string wanted) => Refused(
        OnnxBuilder.Model().TypedInput("s", dataType, 2).Output("s"), "s=" + text, $"FixedInputs gives '{text}' for the input 's', {wanted}.");

    [Theory]
    [InlineData("rate", "'rate' in FixedInputs is no pair")]
    [InlineData("rate=", "'rate=' in FixedInputs is no pair")]
    [InlineData("=1", "'=1' in FixedInputs is no pair")]
    [InlineData("x=1; rate=1", "FixedInputs gives a value for 'rate', which is no input of the network. Its inputs: 'x', 'y'.")]
    [InlineData("w=1", "FixedInputs gives a value for 'w', which is no input of the network.")]
    public void A_name_without_an_input_or_a_value_is_refused(string text, string message) =>
        Refused(OnnxBuilder.Model().Input("x", 1).Input("y", 1).Weights("w", [1], 1).Output("x", "y", "w"), text, message);

    [Fact]
    public void What_depends_on_a_fixed_input_alone_is_computed_while_compiling()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 4).TypedInput("rate", OnnxBuilder.Int64)
            .Node("Cast", ["rate"], "float", ("to", OnnxBuilder.Float)).Node("Sqrt", ["float"], "root").Node("Mul", ["x", "root"], "y").Output("y");

        Assert.Equal(3, Lower(model, "").Graph.Operations.Count);
        Assert.Single(Lower(model, "rate=16").Graph.Operations);
    }

    private static LoweredModel Lower(OnnxBuilder model, string fixedInputs) =>
        ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes()), LoweringOptions.None with { Inputs = FixedInputs.Parse(fixedInputs) },
            CancellationToken.None);

    private static void Refused(OnnxBuilder model, string fixedInputs, string message)
    {
        ModelException exception = Assert.Throws<ModelException>(() => Lower(model, fixedInputs));
        Assert.Equal(DiagnosticIds.InvalidFixedInput, exception.Diagnostic.Id);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
