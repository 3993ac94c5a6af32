using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Movement;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Planning;

/// <summary>Pieces of a move, which count elements in dense order, in memory of another layout.</summary>
public class DensePlacesTests
{
    [Fact]
    public void A_dense_operand_takes_every_piece_as_it_is()
    {
        MovePiece piece = new(0, 5, [0, 0], [3, 2], [new(-1), new([7, 0])]);
        (int offset, AxisMap[] axes) = new DensePlaces(Operand([2, 3, 4], [12, 4, 1])).Find(piece)!.Value;
        Assert.Equal(5, offset);
        Assert.Equal(-1, axes[0].Stride);
        Assert.Equal([7, 0], axes[1].Table!);
    }

    [Fact]
    public void A_channels_last_operand_is_read_by_its_own_strides()
    {
        // Three channels of 4×5 pixels, channels innermost, with a border of one pixel.
        MovePiece piece = new(0, 20 + 1, [0, 0], [4, 4], [new(5), new(1)]);
        (int offset, AxisMap[] axes) = new DensePlaces(Operand([3, 4, 5], [1, 21, 3])).Find(piece)!.Value;
        Assert.Equal(1 + 3, offset);
        Assert.Equal([21, 3], axes.Select(a => a.Stride));
    }

    [Fact]
    public void A_step_over_the_end_of_an_axis_has_no_place()
    {
        Assert.Null(new DensePlaces(Operand([3, 4], [1, 3])).Find(new MovePiece(0, 0, [0], [12], [new(1)])));
        Assert.Null(new DensePlaces(Operand([3, 4], [1, 3])).Find(new MovePiece(0, 2, [0], [3], [new(1)])));
    }

    /// <summary>A file of 300 bytes can name such an axis: what is computed for it must not grow with it.</summary>
    [Fact]
    public void A_long_axis_takes_no_memory()
    {
        const int Length = 1 << 27;
        MovePiece piece = new(0, 7, [0], [Length - 7], [new(1)]);
        DensePlaces places = new(Operand([Length], [1]));

        long before = GC.GetAllocatedBytesForCurrentThread();
        (int offset, AxisMap[] axes) = places.Find(piece)!.Value;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal((7, 1), (offset, axes[0].Stride));
        Assert.Null(places.Find(piece with { Offset = 8 }));
    }

    [Fact]
    public void Found_places_hold_the_elements_of_the_dense_order() => Gen.Int[0, int.MaxValue].Sample(seed =>
    {
        Random random = new(seed);
        int[] shape = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 5)).ToArray();
        int[] strides = new int[shape.Length];
        int next = 1;
        foreach (int axis in Enumerable.Range(0, shape.Length).OrderBy(_ => random.Next()))
        {
            strides[axis] = next;
            next = (next * shape[axis]) + random.Next(2);
        }

        Operand operand = Operand(shape, strides);
        int[] dense = operand.Shape.Strides();
        int first = random.Next(operand.Count);
        MovePiece piece = new(0, first, [0, 0], [random.Next(1, 4), random.Next(1, 4)], [new(random.Next(-4, 5)), new(random.Next(-4, 5))]);
        bool isInside = MoveEvaluator.Places(piece, [0, 0]).All(place => place.From >= 0 && place.From < operand.Count);
        if (!isInside || new DensePlaces(operand).Find(piece) is not var (offset, axes))
        {
            return;
        }

        foreach (((int _, int from), int[] step) in MoveEvaluator.Places(piece, [0, 0]).Zip(Odometer.Places(piece.Extent)))
        {
            int memory = Enumerable.Range(0, shape.Length).Sum(axis => from / dense[axis] % shape[axis] * strides[axis]);
            Assert.Equal(memory, offset + axes[0].At(step[0]) + axes[1].At(step[1]));
        }
    });

    private static Operand Operand(int[] shape, int[] strides) => new(Storage.Scratch, 0, 0, ElementType.Float32, new Shape(shape), strides);
}
