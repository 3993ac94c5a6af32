using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Reference;

/// <summary>
/// A division behind a zero makes its sign an infinity: the reference evaluator and the runtime's functions must have
/// the same zeros.
/// </summary>
public class SignOfZeroTests
{
    private static readonly double[] s_places = [0.0, -0.0, double.NegativeInfinity, double.PositiveInfinity, -1e12, -200, 1, -1, 0.25, -0.25];

    public static TheoryData<UnaryFunction> Functions =>
        new(Enum.GetValues<UnaryFunction>().Where(f => f is not (UnaryFunction.Whole or UnaryFunction.Not or UnaryFunction.IsNaN) && IsFloating(f)));

    [Theory]
    [MemberData(nameof(Functions))]
    public void Zeros_have_one_sign(UnaryFunction function)
    {
        foreach (double x in s_places)
        {
            double expected = FloatFunctions.Evaluate(function, x);
            double element = RuntimeElementFunctions.Instance.Evaluate(function, x);
            float lane = RuntimeElementFunctions.Instance.Evaluate(function, (float)x);
            Assert.True(expected != 0 || element != 0 || double.IsNegative(expected) == double.IsNegative(element),
                $"{function}({x:R}) is {expected:R}, and {element:R} in double.");
            Assert.True(expected != 0 || lane != 0 || double.IsNegative(expected) == float.IsNegative(lane),
                $"{function}({x:R}) is {expected:R}, and {lane:R} in float.");
        }
    }

    private static bool IsFloating(UnaryFunction function)
    {
        try
        {
            FloatFunctions.Evaluate(function, 1);
            return true;
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
