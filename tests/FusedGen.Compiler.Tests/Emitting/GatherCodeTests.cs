using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Look-ups at run-time indices as generated code, against the reference.</summary>
public class GatherCodeTests
{
    [Theory]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int64)]
    public void Rows_of_a_constant_table(ElementType indexType)
    {
        Value table = Constant(Counting(20, 12));
        Value indices = new("indices", indexType, new Shape(1, 5));
        GatherOperation gather = new(Node, table, indices, 0, elementWise: false, Output(1, 5, 12));
        Agreement.Check(new ModelGraph([indices], [gather.Output], [gather]), tolerance: 0);
    }

    [Fact]
    public void Random_look_ups_of_both_forms() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            ElementType type = (ElementType)random.Next(7);
            Shape data = new([1, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 8))]);
            int axis = random.Next(data.Rank);
            bool elementWise = random.Next(2) == 0;
            int[] indexShape = elementWise
                ? data.ToArray().Select((d, i) => i == axis ? random.Next(1, 6) : random.Next(1, d + 1)).ToArray()
                : Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 5)).ToArray();
            int[] output = elementWise ? indexShape : [.. data.ToArray()[..axis], .. indexShape, .. data.ToArray()[(axis + 1)..]];
            Value x = new("x", type, data);
            Value indices = new("indices", ElementType.Int64, new Shape(indexShape));
            GatherOperation gather = new(Node, x, indices, axis, elementWise, Output(type, output));
            long[] places = Enumerable.Range(0, indices.Shape.Count).Select(_ => (long)random.Next(-data[axis], data[axis])).ToArray();
            Agreement.CheckWith(new ModelGraph([x, indices], [gather.Output], [gather]), [Agreement.RandomTensor(random, type, data), Integers(ElementType.Int64, indexShape, places)], 1e-7);
        },
        iter: 8,
        threads: 1);

    [Theory]
    [InlineData(4)]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_index_that_is_out_of_range_throws(long index)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 4));
        Value indices = new("indices", ElementType.Int64, new Shape(1, 1));
        GatherOperation gather = new(Node, x, indices, 1, elementWise: true, Output(1, 1));
        CompiledModel model = CompiledModel.Of(new ModelGraph([x, indices], [gather.Output], [gather]));
        Assert.Throws<IndexOutOfRangeException>(() => model.Predict([Counting(1, 4), Integers(ElementType.Int64, [1, 1], index)]));
    }
}
