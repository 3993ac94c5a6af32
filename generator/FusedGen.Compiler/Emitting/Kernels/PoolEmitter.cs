using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Pooling;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>
/// Prints a pool. Windows that hang over the edge of the input take the taps between two bounds that are computed for each; along the innermost axis they are
/// told apart from those inside, whose taps are unrolled.
/// </summary>
internal sealed class PoolEmitter
{
    /// <summary>So many taps of a window inside stand one after the other; more are a loop.</summary>
    private const int MaxUnrolled = 8;

    private readonly PoolKernel _kernel;
    private readonly VectorForm _form;
    private readonly CodeWriter _writer;
    private int _taps;

    private PoolEmitter(PoolKernel kernel, VectorForm form, CodeWriter writer)
    {
        _kernel = kernel;
        _form = form;
        _writer = writer;
    }

    public static void Emit(PoolKernel kernel, VectorForm form, CodeWriter writer) => new PoolEmitter(kernel, form, writer).Emit();

    private PoolAxis Last => _kernel.Axes[_kernel.Axes.Count - 1];

    private ElementType Type => _kernel.Write.Type;

    private string VectorType => _form.IsScalar ? Type.Keyword() : _form.Type;

    private void Emit()
    {
        List<IDisposable> blocks = [For("n", 0, _kernel.Samples.Extent)];
        int last = _kernel.Axes.Count - 1;
        for (int axis = 0; axis < last; axis++)
        {
            blocks.Add(For(Output(axis), 0, _kernel.Axes[axis].Outputs));
            EmitBounds(axis, _kernel.Axes[axis].IsInside);
        }

        EmitPixels(0, Last.FirstInside, inside: false);
        EmitPixels(Last.FirstInside, Last.EndInside, inside: true);
        EmitPixels(Last.EndInside, Last.Outputs, inside: false);
        for (int b = blocks.Count - 1; b >= 0; b--)
        {
            blocks[b].Dispose();
        }
    }

    /// <summary>The windows from one to another along the innermost axis.</summary>
    private void EmitPixels(int start, int end, bool inside)
    {
        if (start >= end)
        {
            return;
        }

        int last = _kernel.Axes.Count - 1;
        using (For(Output(last), start, end))
        {
            EmitBounds(last, inside);
            string count = EmitCount(inside);
            int channels = _kernel.Channels.Extent;
            int whole = channels / _form.Lanes * _form.Lanes;
            if (whole > 0)
            {
                using (_writer.Open($"for (int c = 0; c < {Text(whole)}; {(_form.IsScalar ? "c++" : $"c += {Text(_form.Lanes)}")})"))
                {
                    EmitWindow("c", _form.Lanes, inside, count);
                }
            }

            if (whole < channels)
            {
                using (_writer.Open(""))
                {
                    EmitWindow(Text(whole), channels - whole, inside, count);
                }
            }
        }
    }

    /// <summary>Where the first tap lies, and the taps that lie in the input.</summary>
    private void EmitBounds(int axis, bool inside)
    {
        PoolAxis a = _kernel.Axes[axis];
        string first = First(axis);
        _writer.Line($"int {first} = {Offset.Of(-a.PadBegin, (Output(axis), a.Stride))};");
        if (!inside)
        {
            _writer.Line($"int from{Text(axis)} = Math.Max(0, {Taps($"-{first}", a.Dilation)});");
            _writer.Line($"int to{Text(axis)} = Math.Min({Text(a.Kernel)}, {Taps($"{Text(a.Inputs)} - {first}", a.Dilation)});");
        }
    }

    /// <summary>Taps that fit into a distance: its quotient by the dilation, rounded up.</summary>
    private static string Taps(string distance, int dilation) => dilation == 1 ? distance : $"({distance} + {Text(dilation - 1)}) / {Text(dilation)}";

    /// <summary>What a mean divides by; empty for other kinds.</summary>
    private string EmitCount(bool lastInside)
    {
        if (_kernel.Kind is not (PoolKind.Average or PoolKind.AverageIncludingPadding))
        {
            return "";
        }

        int constant = 1;
        List<string> factors = [];
        for (int axis = 0; axis < _kernel.Axes.Count; axis++)
        {
            PoolAxis a = _kernel.Axes[axis];
            if (IsInside(axis, lastInside) || (_kernel.Kind == PoolKind.AverageIncludingPadding && !HangsOver(a)))
            {
                constant *= a.Kernel;
            }
            else if (_kernel.Kind == PoolKind.Average)
            {
                factors.Add($"Math.Max(0, to{Text(axis)} - from{Text(axis)})");
            }
            else
            {
                factors.Add($"Math.Max(0, Math.Min({Text(a.Kernel)}, {Taps($"{Text(a.Inputs + a.PadEnd)} - {First(axis)}", a.Dilation)}))");
            }
        }

        if (factors.Count == 0)
        {
            return Literal.Of(constant, Type);
        }

        // An empty window has the sum 0, which 1 leaves as it is.
        _writer.Line($"{Type.Keyword()} count = Math.Max(1, {string.Join(" * ", factors.Append(Text(constant)))});");
        return "count";
    }

    /// <summary>Whether a window reaches past the padding, as only ceil mode lets it.</summary>
    private static bool HangsOver(PoolAxis axis) =>
        ((axis.Outputs - 1) * axis.Stride) + ((axis.Kernel - 1) * axis.Dilation) - axis.PadBegin >= axis.Inputs + axis.PadEnd;

    private void EmitWindow(string channel, int lanes, bool inside, string count)
    {
        double identity = _kernel.Kind == PoolKind.Max ? double.NegativeInfinity : 0;
        string start = Type.IsFloating() ? Literal.Of(identity, Type) : _kernel.Kind == PoolKind.Max ? $"{Type.Keyword()}.MinValue" : Literal.Of(0, Type);
        _writer.Line($"{VectorType} sum = {_form.Broadcast(start)};");
        List<IDisposable> blocks = [];
        int last = _kernel.Axes.Count - 1;
        for (int axis = 0; axis < last; axis++)
        {
            blocks.Add(EmitTapLoop(axis, inside));
        }

        if (inside && Last.Kernel <= MaxUnrolled)
        {
            for (int k = 0; k < Last.Kernel; k++)
            {
                EmitTap(channel, lanes, k);
            }
        }
        else
        {
            using (EmitTapLoop(last, inside))
            {
                EmitTap(channel, lanes, null);
            }
        }

        for (int b = blocks.Count - 1; b >= 0; b--)
        {
            blocks[b].Dispose();
        }

        if (count.Length > 0)
        {
            _writer.Line($"sum /= {_form.Broadcast(count)};");
        }

        (string, int)[] place = [("n", _kernel.Samples.Output), .. _kernel.Axes.Select((a, axis) => (Output(axis), a.OutputStride))];
        _writer.Line(_form.StorePartial("sum", KernelEmitter.Output, Place(place, 0, channel, _kernel.Channels.Output), lanes));
    }

    private CodeWriter.Block EmitTapLoop(int axis, bool lastInside)
    {
        string k = "k" + Text(axis);
        return IsInside(axis, lastInside)
            ? For(k, 0, _kernel.Axes[axis].Kernel)
            : _writer.Open($"for (int {k} = from{Text(axis)}; {k} < to{Text(axis)}; {k}++)");
    }

    private void EmitTap(string channel, int lanes, int? lastTap)
    {
        List<(string, int)> place = [("n", _kernel.Samples.Input)];
        for (int axis = 0; axis < _kernel.Axes.Count; axis++)
        {
            PoolAxis a = _kernel.Axes[axis];
            place.Add((First(axis), a.InputStride));
            if (axis < _kernel.Axes.Count - 1 || lastTap is null)
            {
                place.Add(("k" + Text(axis), a.Dilation * a.InputStride));
            }
        }

        string offset = Place([.. place], lastTap is { } k ? k * Last.Dilation * Last.InputStride : 0, channel, _kernel.Channels.Input);
        string tap = _kernel.Reads[0].Operand.CanReadBeyond ? _form.Load(PoolKernel.InputParameter, offset) : _form.LoadPartial(PoolKernel.InputParameter, offset, lanes);
        BinaryFunction function = _kernel.Kind == PoolKind.Max ? BinaryFunction.Max : BinaryFunction.Add;
        Expression combined = new BinaryExpression(function, new InputExpression(0, Type), new InputExpression(1, Type), Type);
        _writer.Line($"sum = {new ExpressionEmitter(_writer, _form, $"t{Text(_taps++)}_").Emit(combined, input => input == 0 ? "sum" : tap)};");
    }

    private static string Place((string, int)[] terms, int constant, string channel, int channelStride) => channel.All(char.IsDigit)
        ? Offset.Of(constant + (int.Parse(channel, System.Globalization.CultureInfo.InvariantCulture) * channelStride), terms)
        : Offset.Of(constant, [.. terms, (channel, channelStride)]);

    private bool IsInside(int axis, bool lastInside) => axis == _kernel.Axes.Count - 1 ? lastInside : _kernel.Axes[axis].IsInside;

    private CodeWriter.Block For(string variable, int start, int end) => _writer.Open($"for (int {variable} = {Text(start)}; {variable} < {Text(end)}; {variable}++)");

    private static string Output(int axis) => "o" + Text(axis);

    private static string First(int axis) => "first" + Text(axis);

    private static string Text(int number) => VectorForm.Text(number);
}
