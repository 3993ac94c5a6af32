using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Reductions as generated code, against the reference.</summary>
public class ReduceCodeTests
{
    private static readonly ReduceKind[] s_kinds = [.. Enum.GetValues<ReduceKind>()];

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.UInt16)]
    [InlineData(ElementType.UInt32)]
    [InlineData(ElementType.UInt64)]
    [InlineData(ElementType.Int8)]
    public void Every_kind_over_the_first_and_the_last_axis(ElementType type)
    {
        Value x = new("x", type, new Shape(1, 6, 11));
        Agreement.Check(Graph(x, [.. s_kinds.Select(k => Reduce(k, x, [1])), .. s_kinds.Select(k => Reduce(k, x, [2], keep: true))]), Tolerance(type));
    }

    [Fact]
    public void Booleans_have_extremes()
    {
        Value x = new("x", ElementType.Bool, new Shape(1, 6, 3));
        Agreement.Check(Graph(x, s_kinds.Select(k => Reduce(k, x, [2])).ToArray()), tolerance: 0);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    [InlineData(47)]
    [InlineData(64)]
    [InlineData(95)]
    [InlineData(97)]
    [InlineData(1000)]
    public void Runs_of_any_length(int length)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 3, length));
        Agreement.Check(Graph(x, Reduce(ReduceKind.Sum, x, [2]), Reduce(ReduceKind.Max, x, [2]), Reduce(ReduceKind.Min, x, [2])), 1e-5);
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(33, 7)]
    [InlineData(100, 16)]
    [InlineData(31, 70)]
    [InlineData(130, 200)]
    public void Lanes_of_outputs(int length, int outputs)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 2, length, outputs));
        Agreement.Check(
            Graph(x, Reduce(ReduceKind.Sum, x, [2]), Reduce(ReduceKind.Max, x, [2]), Reduce(ReduceKind.Sum, x, [1, 2]), Reduce(ReduceKind.Min, x, [1])), 1e-5);
    }

    [Fact]
    public void Axes_on_both_sides_of_a_kept_one()
    {
        Value x = new("x", ElementType.Float32, new Shape(3, 5, 20));
        Agreement.Check(Graph(x, Reduce(ReduceKind.Sum, x, [0, 2]), Reduce(ReduceKind.Sum, x, [0, 1, 2]), Reduce(ReduceKind.Product, x, [0, 2]),
            Reduce(ReduceKind.Max, x, []), Reduce(ReduceKind.Sum, x, [])), 1e-5);
    }

    [Fact]
    public void Nothing_reduced_gives_the_neutral_element()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 3));
        Value none = Output(1, 0, 3);
        MoveOperation slice = new(Node, [x], [], none);
        ReduceOperation[] reductions = [.. s_kinds.Where(k => k < ReduceKind.ArgMax).Select(k => Reduce(k, none, [1]))];
        Agreement.Check(new ModelGraph([x], reductions.Select(r => r.Output), [slice, .. reductions]), tolerance: 0);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(70)]
    [InlineData(5)]
    public void NaN_wins_an_extreme_and_loses_an_index(int length)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 4, length));
        Operation[] operations = [.. s_kinds.Select(k => Reduce(k, x, [2])), .. s_kinds.Select(k => Reduce(k, x, [1]))];
        ModelGraph graph = Graph(x, operations);
        double[] values = Enumerable.Range(0, 4 * length).Select(i => Math.Sin(i)).ToArray();
        values[length - 1] = double.NaN;
        values[length] = double.NegativeInfinity;
        values[(2 * length) + 3] = double.PositiveInfinity;
        values[(3 * length) + (length / 2)] = double.NaN;
        Agreement.CheckWith(graph, [Floats([1, 4, length], values.Select(v => (double)(float)v).ToArray())], 1e-5);
    }

    [Fact]
    public void A_sum_of_many_elements_keeps_its_digits()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 4096, 8));
        Value along = new("z", ElementType.Float32, new Shape(1, 32768));
        MoveOperation reshape = MoveOperation.Reshape(Node, x, along);
        ReduceOperation across = Reduce(ReduceKind.Sum, x, [1]);
        ReduceOperation all = Reduce(ReduceKind.Sum, along, [1]);
        ModelGraph graph = new([x], [across.Output, all.Output], [reshape, across, all]);

        // All of one sign, where a single running sum is off by hundreds of last places.
        Random random = new(3);
        Agreement.CheckWith(graph, [Floats([1, 4096, 8], Enumerable.Range(0, 32768).Select(_ => (double)(float)(random.NextDouble() + 0.1)).ToArray())], 3e-6);
    }

    [Fact]
    public void Random_reductions() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            Value x = new("x", ElementType.Float32, new Shape([1, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 21))]));
            Operation[] operations = Enumerable.Range(0, 8).Select(_ =>
            {
                ReduceKind kind = s_kinds[random.Next(s_kinds.Length)];
                int[] axes = Enumerable.Range(0, x.Shape.Rank).Where(_ => random.Next(2) == 0).ToArray();
                return (Operation)Reduce(kind, x, kind >= ReduceKind.ArgMax ? [random.Next(x.Shape.Rank)] : axes, random.Next(2) == 0);
            }).ToArray();
            Agreement.Check(Graph(x, operations), 1e-4);
        },
        iter: 5,
        threads: 1);

    private static ModelGraph Graph(Value input, params Operation[] operations) => new([input], operations.Select(o => o.Output), operations);

    private static double Tolerance(ElementType type) => type switch
    {
        ElementType.Float32 => 1e-5,
        ElementType.Float64 => 1e-12,
        _ => 0,
    };

    private static ReduceOperation Reduce(ReduceKind kind, Value x, int[] axes, bool keep = false)
    {
        int[] shape = keep
            ? x.Shape.ToArray().Select((d, axis) => axes.Contains(axis) ? 1 : d).ToArray()
            : x.Shape.ToArray().Where((_, axis) => !axes.Contains(axis)).ToArray();
        return new ReduceOperation(Node, kind, x, axes, Output(kind >= ReduceKind.ArgMax ? ElementType.Int64 : x.Type, shape));
    }
}
