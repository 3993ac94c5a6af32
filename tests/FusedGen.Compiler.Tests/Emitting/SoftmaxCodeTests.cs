using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Softmax over the innermost and over another axis, as the four operations that it is lowered to.</summary>
public class SoftmaxCodeTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(1, 100)]
    [InlineData(2, 5)]
    [InlineData(2, 33)]
    public void Random_rows(int axis, int length) => Agreement.Check(Softmax(new Shape(axis == 1 ? [1, length, 20] : [1, 6, length]), axis));

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(33)]
    public void Finite_extremes_give_no_NaN(int length)
    {
        ModelGraph graph = Softmax(new Shape(1, 3, length), 2);
        double[] extremes = [float.MaxValue, float.MinValue, 0, 1e30, -1e30, 88, -104];
        double[] values = Enumerable.Range(0, 3 * length).Select(i => (double)(float)extremes[i * 5 % extremes.Length]).ToArray();
        foreach (bool reproducible in new[] { false, true })
        {
            Tensor result = CompiledModel.Of(graph, reproducible).Predict([Floats([1, 3, length], values)])[0];
            Assert.All(result.Floats, value => Assert.InRange(value, 0, 1));
            for (int row = 0; row < 3; row++)
            {
                Assert.Equal(1, result.Floats.Skip(row * length).Take(length).Sum(), 1e-5);
            }
        }
    }

    private static ModelGraph Softmax(Shape shape, int axis)
    {
        Value x = new("x", ElementType.Float32, shape);
        Expression left = new InputExpression(0, ElementType.Float32);
        Expression right = new InputExpression(1, ElementType.Float32);
        ReduceOperation max = new(Node, ReduceKind.Max, x, [axis], new Value("max", ElementType.Float32, shape.With(axis, 1)));
        MapOperation exp = new(
            Node,
            new UnaryExpression(UnaryFunction.Exp, new BinaryExpression(BinaryFunction.Subtract, left, right, ElementType.Float32), ElementType.Float32),
            [x, max.Output],
            new Value("exp", ElementType.Float32, shape));
        ReduceOperation sum = new(Node, ReduceKind.Sum, exp.Output, [axis], new Value("sum", ElementType.Float32, shape.With(axis, 1)));
        MapOperation divide = new(Node, new BinaryExpression(BinaryFunction.Divide, left, right, ElementType.Float32), [exp.Output, sum.Output],
            Output(shape.ToArray()));
        return new ModelGraph([x], [divide.Output], [max, exp, sum, divide]);
    }
}
