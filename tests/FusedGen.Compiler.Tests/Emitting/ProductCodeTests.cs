using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Products of two computed matrices as generated code, against the reference.</summary>
public class ProductCodeTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 16, 9)]
    [InlineData(1, 30, 300)]
    [InlineData(32, 16, 32)]
    [InlineData(13, 5, 1)]
    [InlineData(7, 20, 2)]
    [InlineData(25, 33, 17)]
    [InlineData(12, 64, 48)]
    [InlineData(50, 3, 70)]
    public void Matrices_of_any_size(int rows, int inner, int columns) =>
        Check(ElementType.Float32, [1, rows, inner], [1, inner, columns], 1e-5);

    [Theory]
    [InlineData(new[] { 1, 4, 32, 16 }, new[] { 1, 4, 16, 32 })]
    [InlineData(new[] { 1, 1, 3, 5 }, new[] { 2, 5, 4 })]
    [InlineData(new[] { 1, 3, 2, 5, 6 }, new[] { 6, 7 })]
    [InlineData(new[] { 5, 6 }, new[] { 1, 3, 2, 6, 7 })]
    [InlineData(new[] { 3, 1, 4, 5 }, new[] { 1, 2, 5, 20 })]
    public void Leading_axes_broadcast(int[] left, int[] right) => Check(ElementType.Float32, left, right, 1e-5);

    [Theory]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.UInt16)]
    [InlineData(ElementType.UInt32)]
    [InlineData(ElementType.UInt64)]
    [InlineData(ElementType.Int8)]
    public void Other_element_types(ElementType type) => Check(type, [1, 2, 5, 40], [2, 40, 6], type == ElementType.Float64 ? 1e-12 : 0);

    [Fact]
    public void Random_products() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            int[] sizes = [random.Next(1, 40), random.Next(1, 40), random.Next(1, 80)];
            int[] leading = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 4)).ToArray();
            int[] Stretch(int[] axes) => axes.Skip(random.Next(axes.Length + 1)).Select(d => random.Next(2) == 0 ? 1 : d).ToArray();
            Check(ElementType.Float32, [.. Stretch(leading), sizes[0], sizes[1]], [.. Stretch(leading), sizes[1], sizes[2]], 1e-5);
        },
        iter: 6,
        threads: 1);

    private static void Check(ElementType type, int[] left, int[] right, double tolerance)
    {
        Value a = new("a", type, new Shape(left));
        Value b = new("b", type, new Shape(right));
        Shape.TryBroadcast(new Shape(left[..^2]), new Shape(right[..^2]), out Shape leading);
        MatMulOperation product = new(Node, a, b, Output(type, [.. leading.ToArray(), left[^2], right[^1]]));
        Agreement.Check(new ModelGraph([a, b], [product.Output], [product]), tolerance);
    }
}
