using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Movement;

/// <summary>
/// Plans <see cref="MoveOperation"/>: loops for each piece, all in one kernel unless they are very many.
/// </summary>
internal static class MovePlanner
{
    /// <summary>More pieces than this are divided, so that no method grows past what the JIT optimises.</summary>
    private const int MaxPiecesInKernel = 64;

    /// <summary>Longer tables are loaded from the constants.</summary>
    private const int MaxTableInCode = 64;

    /// <summary>Up to this many elements both sides of a transposition stay in the first cache.</summary>
    private const int MaxUntiled = 4096;

    /// <summary>A call that repeats an element costs more than a short loop.</summary>
    private const int LeastRepeat = 8;

    public static void Plan(MoveOperation operation, PlanContext context)
    {
        Operand output = context.OperandOf(operation.Output);
        Source[] sources = operation.Inputs.Select((value, i) => new Source($"x{i}", context.OperandOf(value))).ToArray();
        MovePiece[] pieces = operation.Pieces.Where(p => p.Extent.All(e => e > 0)).ToArray();
        bool isCovered = pieces.Sum(p => p.Extent.Aggregate(1L, (count, e) => count * e)) == output.Count;
        LoopNest? fill = isCovered ? null : LoopNest.Create(output.Shape.ToArray(), [output.Strides]);
        int next = 0;
        do
        {
            Draft draft = new(output, context);
            for (int end = Math.Min(pieces.Length, next + MaxPiecesInKernel); next < end; next++)
            {
                draft.Add(pieces[next], sources[pieces[next].Input]);
            }

            context.Add(new MoveKernel("Move", operation.ToString(), draft.Reads, output, fill, operation.Fill, draft.Pieces));
            fill = null;
        }
        while (next < pieces.Length);
    }

    /// <summary>An input, and what is known of its places.</summary>
    private sealed class Source(string parameter, Operand operand)
    {
        private DensePlaces _places = new(operand);

        public string Parameter { get; } = parameter;

        public Operand Operand { get; private set; } = operand;

        /// <summary>Where a piece lies in memory; an input whose layout it does not fit is made dense first.</summary>
        public (int Offset, AxisMap[] Axes) Find(MovePiece piece, PlanContext context)
        {
            if (_places.Find(piece) is { } found)
            {
                return found;
            }

            Operand dense = context.Temporary(Operand.Type, Operand.Shape);
            MapPlanner.Copy(Operand, dense, "to dense order", context);
            Operand = dense;
            _places = new DensePlaces(dense);
            return _places.Find(piece) ?? throw new InvalidOperationException("A piece of a move lies outside its input.");
        }
    }

    /// <summary>A kernel in the making.</summary>
    private sealed class Draft(Operand output, PlanContext context)
    {
        private readonly List<KernelRead> _reads = [];
        private readonly List<PieceCopy> _pieces = [];
        private int _tables;

        public IReadOnlyList<KernelRead> Reads => _reads;

        public IReadOnlyList<PieceCopy> Pieces => _pieces;

        public void Add(MovePiece piece, Source source)
        {
            (int offset, AxisMap[] axes) = source.Find(piece, context);
            string parameter = Read(source);
            PieceLoops axesOfPiece = new();
            int target = 0;
            for (int d = 0; d < axes.Length; d++)
            {
                offset += axesOfPiece.Add(piece.Extent[d], output.Strides[d], axes[d]);
                target += piece.Start[d] * output.Strides[d];
            }

            LoopNest loops = axesOfPiece.ToNest();
            OffsetTable[] tables = axesOfPiece.Tables.Select(Table).ToArray();
            InnerCopy inner = InnerOf(loops, tables.Length);
            _pieces.Add(new PieceCopy(parameter, offset, target, loops, tables, inner, inner == InnerCopy.Elements ? TiledLoop(loops) : -1));
        }

        /// <summary>The parameter of a source. One that was made dense meanwhile is another than it was.</summary>
        private string Read(Source source)
        {
            if (_reads.FirstOrDefault(r => r.Operand == source.Operand) is { } known)
            {
                return known.Parameter;
            }

            string name = _reads.Any(r => r.Parameter == source.Parameter) ? source.Parameter + "Dense" : source.Parameter;
            _reads.Add(new KernelRead(name, source.Operand));
            return name;
        }

        private OffsetTable Table(IReadOnlyList<int> entries)
        {
            string name = "t" + (_tables++).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (entries.Count <= MaxTableInCode)
            {
                return new OffsetTable(name, entries);
            }

            Tensor tensor = new(new Shape(entries.Count), entries.Select(e => (long)e).ToArray(), ElementType.Int32);
            _reads.Add(new KernelRead(name, context.OperandOf(new Value(name, tensor))));
            return new OffsetTable(name, null);
        }

        private static InnerCopy InnerOf(LoopNest loops, int tables)
        {
            bool isRun = loops.Rank > 0 && loops.InnerStride(0) == 1 && Enumerable.Range(0, tables).All(t => loops.InnerStride(2 + t) == 0);
            return !isRun ? InnerCopy.Elements
                : loops.InnerStride(1) == 1 ? InnerCopy.Run
                : loops.InnerStride(1) == 0 && loops.InnerExtent >= LeastRepeat ? InnerCopy.Repeat
                : InnerCopy.Elements;
        }

        /// <summary>
        /// The loop in whose direction the source is consecutive, where the innermost loop jumps in it.
        /// </summary>
        private static int TiledLoop(LoopNest loops)
        {
            if (loops.Extents.Aggregate(1L, (count, extent) => count * extent) <= MaxUntiled || Math.Abs(loops.InnerStride(1)) <= 1)
            {
                return -1;
            }

            int found = -1;
            for (int l = 0; l < loops.Rank - 1; l++)
            {
                found = loops.Strides[1][l] == 1 && loops.Extents[l] >= 4 ? l : found;
            }

            return found;
        }
    }
}
