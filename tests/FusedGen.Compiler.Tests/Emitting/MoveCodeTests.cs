using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Data movement as generated code, against the reference.</summary>
public class MoveCodeTests
{
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
    [InlineData(ElementType.Bool)]
    public void Every_element_type_is_transposed_padded_and_picked_by_tables(ElementType type)
    {
        Value x = new("x", type, new Shape(1, 6, 11));
        Agreement.Check(Graph(x,
            MoveOperation.Transpose(Node, x, [0, 2, 1], new Value("transposed", type, new Shape(1, 11, 6))),
            new MoveOperation(Node, [x], [new MovePiece(0, 0, [0, 1, 2], [1, 6, 11], [new(0), new(11), new(1)])],
                new Value("padded", type, new Shape(1, 8, 15)), fill: 1),
            new MoveOperation(Node, [x], [new MovePiece(0, 0, [0, 0, 0], [1, 6, 4], [new(0), new(11), new([3, 1, 10, 10])])],
                new Value("picked", type, new Shape(1, 6, 4)))));
    }

    [Theory]
    [InlineData(100, 70)]
    [InlineData(64, 128)]
    [InlineData(3, 2000)]
    [InlineData(5000, 2)]
    public void Large_transpositions(int rows, int columns)
    {
        Value x = new("x", ElementType.Float32, new Shape(2, rows, columns));
        Agreement.Check(Graph(x, MoveOperation.Transpose(Node, x, [0, 2, 1], Output(2, columns, rows)),
            MoveOperation.Transpose(Node, x, [2, 0, 1], Output(columns, 2, rows))));
    }

    [Fact]
    public void Nearest_neighbour_resizing_expansion_and_a_reversed_axis()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 3, 4));
        int[] rows = [0, 0, 0, 4, 4, 4, 8, 8, 8];
        int[] columns = [0, 0, 1, 1, 2, 2, 3, 3];
        Agreement.Check(Graph(x,
            new MoveOperation(Node, [x], [new MovePiece(0, 0, [0, 0, 0], [1, 9, 8], [new(0), new(rows), new(columns)])], Output(1, 9, 8)),
            new MoveOperation(Node, [x], [new MovePiece(0, 0, [0, 0, 0], [1, 12, 20], [new(0), new(1), new(0)])], Output(1, 12, 20)),
            new MoveOperation(Node, [x], [new MovePiece(0, 11, [0, 0, 0], [1, 3, 4], [new(0), new(-4), new(-1)])], Output(1, 3, 4))));
    }

    [Fact]
    public void A_long_table_lies_among_the_constants()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 50));
        int[] table = Enumerable.Range(0, 300).Select(i => i * i * 7 % 50).ToArray();
        Agreement.Check(Graph(x, new MoveOperation(Node, [x], [new MovePiece(0, 0, [0, 0], [1, 300], [new(0), new(table)])], Output(1, 300))));
    }

    [Fact]
    public void A_concatenation_with_a_constant()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 2, 3));
        Value c = Constant(Counting(1, 2, 2));
        MovePiece[] pieces =
        [
            new MovePiece(0, 0, [0, 0, 0], [1, 2, 3], [new(0), new(3), new(1)]),
            new MovePiece(1, 0, [0, 0, 3], [1, 2, 2], [new(0), new(2), new(1)]),
        ];
        CompiledModel model = Agreement.Check(Graph(x, new MoveOperation(Node, [x, c], pieces, Output(1, 2, 5))));
        Assert.Single(model.Program.Single.Kernels);
    }

    [Fact]
    public void Hundreds_of_pieces_become_several_kernels()
    {
        Value x = new("x", ElementType.Int64, new Shape(1, 400));
        MovePiece[] pieces = Enumerable.Range(0, 150).Select(i => new MovePiece(0, 399 - (2 * i), [0, 2 * i], [1, 1], [new(0), new(1)])).ToArray();
        CompiledModel model = Agreement.Check(Graph(x, new MoveOperation(Node, [x], pieces, Output(ElementType.Int64, 1, 320), fill: -3)));
        Assert.Equal(3, model.Program.Single.Kernels.Count);
    }

    [Fact]
    public void A_move_without_pieces_fills()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 4));
        Agreement.Check(Graph(x, new MoveOperation(Node, [x], [], Output(1, 7), fill: double.NaN)));
    }

    [Fact]
    public void Tensors_without_elements_need_no_kernel()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 4));
        Value empty = Output(1, 0);
        MoveOperation slice = new(Node, [x], [new MovePiece(0, 0, [0, 0], [1, 0], [new(0), new(1)])], empty);
        MoveOperation joined = new(Node, [empty, x],
            [new MovePiece(0, 0, [0, 0], [1, 0], [new(0), new(1)]), new MovePiece(1, 0, [0, 0], [1, 4], [new(0), new(1)])], Output(1, 4));
        CompiledModel model = Agreement.Check(new ModelGraph([x], [empty, joined.Output], [slice, joined]));
        Assert.Single(model.Program.Single.Kernels);
    }

    [Fact]
    public void Random_moves() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            Value x = new("x", ElementType.Float32, RandomShape(random));
            Agreement.Check(Graph(x, Enumerable.Range(0, 12).Select(_ => RandomMove(random, x)).ToArray()));
        },
        iter: 6,
        threads: 1);

    internal static ModelGraph Graph(Value input, params Operation[] operations) => new([input], operations.Select(o => o.Output), operations);

    private static Shape RandomShape(Random random) => new([1, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 9))]);

    /// <summary>
    /// The output cut in two along one axis; each part is filled, or reads the input by strides or tables.
    /// </summary>
    private static MoveOperation RandomMove(Random random, Value input)
    {
        Shape shape = RandomShape(random);
        int axis = random.Next(shape.Rank);
        int cut = random.Next(shape[axis] + 1);
        List<MovePiece> pieces = [];
        foreach ((int start, int end) in new[] { (0, cut), (cut, shape[axis]) })
        {
            if (random.Next(4) > 0 && end > start)
            {
                int[] corner = new int[shape.Rank];
                corner[axis] = start;
                pieces.Add(RandomPiece(random, input.Shape, corner, shape.With(axis, end - start).ToArray()));
            }
        }

        return new MoveOperation(Node, [input], pieces, Output(shape.ToArray()), fill: random.Next(-1, 2));
    }

    private static MovePiece RandomPiece(Random random, Shape input, int[] corner, int[] extent)
    {
        // What is left of the input's elements on either side of the first one for the axes that follow.
        int offset = random.Next(input.Count);
        int before = offset;
        int after = input.Count - 1 - offset;
        AxisMap[] axes = new AxisMap[extent.Length];
        for (int d = 0; d < extent.Length; d++)
        {
            int steps = Math.Max(1, extent[d] - 1);
            if (random.Next(3) == 0)
            {
                int[] table = Enumerable.Range(0, extent[d]).Select(_ => random.Next(-before / 2, (after / 2) + 1)).ToArray();
                axes[d] = new AxisMap(table);
                before += Math.Min(0, table.Min());
                after -= Math.Max(0, table.Max());
            }
            else
            {
                int stride = random.Next(-before / steps, (after / steps) + 1);
                axes[d] = new AxisMap(stride);
                before += Math.Min(0, stride * steps);
                after -= Math.Max(0, stride * steps);
            }
        }

        return new MovePiece(0, offset, corner, extent, axes);
    }
}
