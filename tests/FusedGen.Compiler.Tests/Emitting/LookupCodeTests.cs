using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Reading and writing at run-time indices as generated code, against the reference.</summary>
public class LookupCodeTests
{
    [Theory]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int64)]
    public void Rows_of_a_constant_table(ElementType indexType)
    {
        Value table = Constant(Counting(20, 12));
        Value indices = new("indices", indexType, new Shape(1, 5));
        GatherOperation gather = new(Node, table, indices, IndexedPlaces.Slices(2, 2, 0), Output(1, 5, 12));
        Agreement.Check(new ModelGraph([indices], [gather.Output], [gather]), tolerance: 0);
    }

    [Fact]
    public void Random_look_ups() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            RandomLookup lookup = RandomLookup.Of(random);
            ElementType type = RandomType(random);
            Value x = new("x", type, lookup.Data);
            GatherOperation gather = new(Node, x, lookup.IndexValue, lookup.Places, Output(type, lookup.Walk.ToArray()));
            Agreement.CheckWith(new ModelGraph([x, lookup.IndexValue], [gather.Output], [gather]),
                [Agreement.RandomTensor(random, type, lookup.Data), lookup.Indices(random)], 1e-7);
        },
        iter: 12,
        threads: 1);

    [Fact]
    public void Random_updates() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            RandomLookup lookup = RandomLookup.Of(random);
            ElementType type = RandomType(random);
            ScatterKind kind = type == ElementType.Bool ? ScatterKind.Replace : (ScatterKind)random.Next(5);
            Value x = new("x", type, lookup.Data);
            Value updates = new("updates", type, lookup.Walk);
            ScatterOperation scatter = new(Node, kind, x, lookup.IndexValue, updates, lookup.Places, Output(type, lookup.Data.ToArray()));
            Agreement.CheckWith(
                new ModelGraph([x, lookup.IndexValue, updates], [scatter.Output], [scatter]),
                [Agreement.RandomTensor(random, type, lookup.Data), lookup.Indices(random), Agreement.RandomTensor(random, type, lookup.Walk)],
                1e-5);
        },
        iter: 16,
        threads: 1);

    /// <summary>
    /// Of updates that lie in memory in another order, the last one in the order of their axes still wins.
    /// </summary>
    [Fact]
    public void Updates_are_taken_in_the_order_of_their_axes()
    {
        Value x = new("x", ElementType.Float32, new Shape(1));
        Value picture = new("p", ElementType.Float32, new Shape(1, 2, 3, 3));
        Value indices = Constant(Integers(ElementType.Int64, [1, 2, 3, 3], new long[18]));
        ConvolutionOperation convolution = new(Node, picture, Counting(2, 2, 1, 1), null, Window(1, 1), groups: 1, transposed: false, Output(1, 2, 3, 3));
        IndexedPlaces places = new(Enumerable.Range(0, 4).Select(i => new WalkAxis(null, i)).ToArray(), [0]);
        ScatterOperation scatter = new(Node, ScatterKind.Replace, x, indices, convolution.Output, places, Output(1));
        Agreement.Check(new ModelGraph([x, picture], [scatter.Output], [convolution, scatter]));
    }

    [Fact]
    public void Updates_to_a_constant_begin_anew_in_each_call()
    {
        Value indices = new("indices", ElementType.Int64, new Shape(1, 3));
        Value updates = new("updates", ElementType.Float32, new Shape(1, 3));
        Value zeros = Constant(Floats([1, 5], 0, 0, 0, 0, 0));
        ScatterOperation scatter = new(Node, ScatterKind.Add, zeros, indices, updates, IndexedPlaces.Elements(2, 1), Output(1, 5));
        CompiledModel model = CompiledModel.Of(new ModelGraph([indices, updates], [scatter.Output], [scatter]));
        for (int call = 0; call < 2; call++)
        {
            Assert.Equal([7, 0, 0, 0, 2], model.Predict([Integers(ElementType.Int64, [1, 3], 0, -1, 0), Floats([1, 3], 3, 2, 4)])[0].Floats);
        }
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(-5, true)]
    [InlineData(long.MaxValue, true)]
    [InlineData(long.MinValue, true)]
    [InlineData(4, false)]
    [InlineData(-1, false)]
    [InlineData(long.MinValue, false)]
    public void An_index_that_is_out_of_range_throws(long index, bool countsFromEnd)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 4));
        Value indices = new("indices", ElementType.Int64, new Shape(1, 1));
        IndexedPlaces places = IndexedPlaces.Elements(2, 1) with { CountsFromEnd = countsFromEnd };
        GatherOperation gather = new(Node, x, indices, places, Output(1, 1));
        ScatterOperation scatter = new(Node, ScatterKind.Add, x, indices, Constant(Counting(1, 1)), places, Output(1, 4));
        foreach (Operation operation in new Operation[] { gather, scatter })
        {
            CompiledModel model = CompiledModel.Of(new ModelGraph([x, indices], [operation.Output], [operation]));
            IndexOutOfRangeException exception = Assert.Throws<IndexOutOfRangeException>(
                () => model.Predict([Counting(1, 4), Integers(ElementType.Int64, [1, 1], index)]));
            Assert.Equal(FormattableString.Invariant($"The index {index} lies outside an axis of 4."), exception.Message);
        }
    }

    private static ElementType RandomType(Random random)
    {
        ElementType[] types = [.. Enum.GetValues<ElementType>().Where(type => type.IsComputed())];
        return types[random.Next(types.Length)];
    }

    /// <summary>
    /// A tensor, indices of one of the three forms that operators have, and the walk over the places that they mean.
    /// </summary>
    private sealed record RandomLookup(Shape Data, Value IndexValue, IndexedPlaces Places, Shape Walk)
    {
        public static RandomLookup Of(Random random)
        {
            int[] data = [1, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 8))];
            int axis = random.Next(data.Length);
            int form = random.Next(3);
            if (form == 0)
            {
                int[] shape = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 5)).ToArray();
                return With(random, data, shape, IndexedPlaces.Slices(data.Length, shape.Length, axis), [.. data[..axis], .. shape, .. data[(axis + 1)..]]);
            }

            if (form == 1)
            {
                int[] shape = data.Select((d, i) => i == axis ? random.Next(1, 6) : random.Next(1, d + 1)).ToArray();
                return With(random, data, shape, IndexedPlaces.Elements(data.Length, axis), shape);
            }

            int batch = random.Next(2);
            int depth = random.Next(1, data.Length - batch + 1);
            int[] rows = [.. data[..batch], .. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 4))];
            return With(random, data, [.. rows, depth], IndexedPlaces.Tuples(data.Length, rows.Length + 1, batch, depth),
                [.. rows, .. data[(batch + depth)..]]);
        }

        /// <summary>Each coordinate lies within the shortest of the indexed axes, counted from either end.</summary>
        public Tensor Indices(Random random)
        {
            int length = Places.IndexedAxes.Min(axis => Data[axis]);
            int least = Places.CountsFromEnd ? -length : 0;
            return new Tensor(IndexValue.Shape, Enumerable.Range(0, IndexValue.Shape.Count).Select(_ => (long)random.Next(least, length)).ToArray(),
                IndexValue.Type);
        }

        private static RandomLookup With(Random random, int[] data, int[] indices, IndexedPlaces places, int[] walk) => new(
            new Shape(data),
            new Value("indices", random.Next(2) == 0 ? ElementType.Int32 : ElementType.Int64, new Shape(indices)),
            places with { CountsFromEnd = random.Next(2) == 0 },
            new Shape(walk));
    }
}
