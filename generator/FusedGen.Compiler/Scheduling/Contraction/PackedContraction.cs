using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>
/// Schedules a contraction whose weights are loaded: for each panel of outputs, and each few vectors of it, tiles of
/// rows; in a tile one loop over the inputs that touches memory only for the weights and the inputs.
/// </summary>
internal sealed class PackedContraction
{
    private readonly ContractionKernel _kernel;
    private readonly Target _target;
    private readonly KernelPointers _pointers;
    private readonly KernelBuilder _builder;

    private PackedContraction(ContractionKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        _kernel = kernel;
        _target = target;
        _pointers = pointers;
        _builder = builder;
    }

    public static void Schedule(ContractionKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder) =>
        new PackedContraction(kernel, target, pointers, builder).Schedule();

    private void Schedule()
    {
        int last = _kernel.Outer.Count - 1;
        int lines = last >= 0 && _kernel.Outer[last].SharesWeights
            ? ContractionTiling.LinesAtOnce(
                _target, _kernel.Rows, _kernel.Outer[last].Extent, _kernel.Chains, Math.Min(_kernel.Panels.Features, _kernel.Panels.Width), _kernel.Taps)
            : 1;
        using LoopStack loops = new(_builder);
        TilePlace place = TilePlace.First;
        for (int o = 0; o < (lines > 1 ? last : _kernel.Outer.Count); o++)
        {
            Local iteration = loops.Open($"o{o}", _kernel.Outer[o].Extent);
            place = place.Inside(iteration) with { Weight = place.Weight + ((AffineIndex)iteration * _kernel.Outer[o].Weight) };
        }

        if (lines > 1)
        {
            Lines(lines, place with { LineWidth = _kernel.Rows });
        }
        else
        {
            Panels(lines, place);
        }
    }

    /// <summary>Short lines: several of them make one tile.</summary>
    private void Lines(int atOnce, TilePlace place)
    {
        int firstLine = 0;
        foreach (RowTile lines in ContractionTiling.Divide(_kernel.Outer[_kernel.Outer.Count - 1].Extent, atOnce))
        {
            Local? number = null;
            using (lines.Repeat > 1 ? _builder.For("lines", lines.Repeat, out number) : _builder.Block())
            {
                Panels(lines.Rows, place.Inside(firstLine + (number is null ? 0 : (AffineIndex)number * lines.Rows)));
            }

            firstLine += lines.Rows * lines.Repeat;
        }
    }

    private void Panels(int lines, TilePlace place)
    {
        PanelLayout panels = _kernel.Panels;
        PackedPanel full = new(_kernel, _target, panels.Width, panels.Width, lines);
        if (panels.FullPanels > 1)
        {
            using (_builder.For("panel", panels.FullPanels, out Local panel))
            {
                Panel(full, Moved(place, (AffineIndex)panel * panels.Width));
            }
        }
        else if (panels.FullPanels == 1)
        {
            Panel(full, place);
        }

        if (panels.LastFeatures > 0)
        {
            Panel(new PackedPanel(_kernel, _target, panels.LastFeatures, panels.LastWidth, lines), Moved(place, panels.FullPanels * panels.Width));
        }

        TilePlace Moved(TilePlace start, AffineIndex outputs) =>
            start with { Feature = start.Feature + outputs, Weight = start.Weight + (outputs * panels.ElementsPerOutput) };
    }

    /// <summary>One panel: as many columns of a few vectors as hold outputs.</summary>
    private void Panel(PackedPanel panel, TilePlace place)
    {
        ContractionTiling tiling = ContractionTiling.For(_target, _kernel.Rows, _kernel.Chains, panel.Features, _kernel.Taps);
        int vectors = _target.VectorsOf(panel.Features);
        int columns = vectors / tiling.Vectors;
        int rest = vectors % tiling.Vectors;
        int width = tiling.Vectors * _target.Lanes;

        // A column whose last vector is not full of outputs stands apart: it stores less.
        int whole = panel.Features % _target.Lanes != 0 && rest == 0 ? columns - 1 : columns;
        if (whole > 1)
        {
            using (_builder.For("column", whole, out Local column))
            {
                Column(panel, (AffineIndex)column * width, panel.Features, tiling, tiling.Vectors, place);
            }
        }
        else if (whole == 1)
        {
            Column(panel, 0, panel.Features, tiling, tiling.Vectors, place);
        }

        if (whole < columns)
        {
            Column(panel, whole * width, panel.Features - (whole * width), tiling, tiling.Vectors, place);
        }

        if (rest > 0)
        {
            Column(panel, columns * width, panel.Features - (columns * width), tiling, rest, place);
        }
    }

    /// <summary>A few vectors of outputs for all rows.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="first">The column's first output in the panel.</param>
    /// <param name="features">Outputs from there on, or more where the column is full of them.</param>
    /// <param name="tiling">How the rows are divided.</param>
    /// <param name="vectors">Vectors of outputs.</param>
    /// <param name="place">Where the panel lies.</param>
    private void Column(PackedPanel panel, AffineIndex first, int features, ContractionTiling tiling, int vectors, TilePlace place)
    {
        TilePlace column = place with { Feature = place.Feature + first, Weight = place.Weight + first };
        IReadOnlyList<RowTile> tiles = place.LineWidth > 0 ? [new RowTile(_kernel.Rows * panel.Lines, 1)] : tiling.RowTiles;
        int firstRow = 0;
        foreach (RowTile tile in tiles)
        {
            Local? number = null;
            using (tile.Repeat > 1 ? _builder.For("tile", tile.Repeat, out number) : _builder.Block())
            {
                Tile(panel, vectors, features, tile.Rows, column with { Row = column.Row + firstRow + (number is null ? 0 : (AffineIndex)number * tile.Rows) });
            }

            firstRow += tile.Rows * tile.Repeat;
        }
    }

    private void Tile(PackedPanel panel, int vectors, int features, int rows, TilePlace place)
    {
        Local[,] sums = Start(panel, vectors, rows * _kernel.Taps, place);
        _builder.Comment("products: px moves over the inputs, pw over the weights"
            + (_kernel.Chains > 1 ? $"; {_kernel.Chains} partial sums hide the latency of a multiply-add" : ""));
        Pointer input = _builder.Point("px", new Place(_pointers[ContractionKernel.InputParameter], place.At(_kernel, 0, 0, TileStrides.Input(_kernel))));
        Pointer weights = _builder.Point("pw", new Place(_pointers[ContractionKernel.WeightParameter], place.Weight));
        using (LoopStack segments = new(_builder))
        {
            AffineIndex segment = 0;
            for (int s = 0; s < _kernel.Segments.Count; s++)
            {
                segment += (AffineIndex)segments.Open($"k{s}", _kernel.Segments[s].Extent) * _kernel.Segments[s].Input;
            }

            if (_kernel.Segments.Count > 0)
            {
                input = _builder.Point("qx", new Place(input, segment));
            }

            new PackedProducts(panel, sums, place, input, weights, _builder).Schedule();
        }

        TileEnd.CombineChains(sums, _kernel.Chains, _builder);
        if (panel.Weights.HasScales)
        {
            Scale(sums, place);
        }

        if (_kernel.AddsPairs)
        {
            sums = AsFloats(sums);
        }

        TileEnd.Describe(_kernel, _builder);
        for (int r = 0; r < rows; r++)
        {
            TileEnd.Finish(_kernel, _target, _pointers, _builder, sums, place, r, features);
        }
    }

    /// <summary>
    /// The bias in the first chain of each tap, zeros in the others; zeros in all where the bias comes after a scale.
    /// </summary>
    private Local[,] Start(PackedPanel panel, int vectors, int taps, TilePlace place)
    {
        Local[,] sums = new Local[taps * _kernel.Chains, vectors];
        LaneType type = panel.Weights.Sums;
        KernelValue zero = KernelValues.Constant(type, 0, 0);
        _builder.Comment(Description(panel, vectors, taps));
        for (int v = 0; v < vectors; v++)
        {
            for (int sum = 0; sum < taps * _kernel.Chains; sum++)
            {
                KernelValue start = sum % _kernel.Chains != 0 || panel.Weights.HasScales ? zero
                    : sum == 0 ? LoadForOutputs(type, ContractionKernel.BiasParameter, v, place)
                    : sums[0, v];
                sums[sum, v] = _builder.Let($"s{sum}_{v}", start);
            }
        }

        return sums;
    }

    /// <summary>What the names of the sums mean.</summary>
    private string Description(PackedPanel panel, int vectors, int taps)
    {
        string start = panel.Weights.HasScales ? "" : "bias; ";
        string outputs = _target.IsScalar ? "output v" : $"outputs {_target.Lanes}·v to {_target.Lanes}·v + {_target.Lanes - 1}";
        string sums = taps * _kernel.Chains == 1 ? "the sum"
            : _kernel.Chains > 1 ? $"partial sum r of {_kernel.Chains}: inputs r, r + {_kernel.Chains}, …,"
            : _kernel.Taps > 1 ? "sum r: those of a pooled row one after the other,"
            : "row r,";
        return $"{start}s<r>_<v> is {sums} of {(vectors == 1 && taps * _kernel.Chains == 1 ? "one vector of outputs" : outputs)}";
    }

    /// <summary>The sums of bytes, each multiplied with its output's scale and added to the bias.</summary>
    private void Scale(Local[,] sums, TilePlace place)
    {
        _builder.Comment("scale of the weights of each output, and bias");
        for (int v = 0; v < sums.GetLength(1); v++)
        {
            Local scale = _builder.Let($"scale{v}", LoadForOutputs(_target.Floats, ContractionKernel.ScaleParameter, v, place));
            Local bias = _builder.Let($"bias{v}", LoadForOutputs(_target.Floats, ContractionKernel.BiasParameter, v, place));
            for (int sum = 0; sum < sums.GetLength(0); sum += _kernel.Chains)
            {
                _builder.Assign(sums[sum, v], new MultiplyAddValue(sums[sum, v], scale, bias, _kernel.IsReproducible));
            }
        }
    }

    /// <summary>The sums of integers, rounded to float once.</summary>
    private Local[,] AsFloats(Local[,] sums)
    {
        _builder.Comment("the integers as floats");
        Local[,] floats = new Local[sums.GetLength(0), sums.GetLength(1)];
        for (int sum = 0; sum < sums.GetLength(0); sum++)
        {
            for (int v = 0; v < sums.GetLength(1); v++)
            {
                floats[sum, v] = _builder.Let($"f{sum}_{v}", new ConvertValue(_target.Floats, sums[sum, v]));
            }
        }

        return floats;
    }

    /// <summary>A vector of numbers that lie as the outputs do.</summary>
    private LoadValue LoadForOutputs(LaneType type, string parameter, int vector, TilePlace place) =>
        KernelValues.Load(type, new Place(_pointers[parameter], place.At(_kernel, 0, vector * _target.Lanes, TileStrides.Bias)));
}
