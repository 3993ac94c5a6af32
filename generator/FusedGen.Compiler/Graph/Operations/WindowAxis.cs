namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Windows along one spatial axis: window o has tap k at the input <c>o · Stride + k · Dilation − PadBegin</c>, which
/// lies in the input, in the padding before or behind it, or, where ceil mode lets windows hang over, past the padding.
/// The elements of a window are a box, so that each axis can be asked alone.
/// </summary>
/// <param name="Inputs">Elements of the input.</param>
/// <param name="Outputs">Windows.</param>
/// <param name="Taps">Taps of a window.</param>
/// <param name="Stride">Inputs between neighbouring windows.</param>
/// <param name="Dilation">Inputs between neighbouring taps.</param>
/// <param name="PadBegin">Elements of padding before the first input.</param>
/// <param name="PadEnd">Elements of padding after the last input.</param>
public sealed record WindowAxis(int Inputs, int Outputs, int Taps, int Stride, int Dilation, int PadBegin, int PadEnd)
{
    /// <summary>The first window that begins within the input.</summary>
    public int FirstInside => Math.Min(Outputs, (PadBegin + Stride - 1) / Stride);

    /// <summary>The end of the windows that lie within the input.</summary>
    public int EndInside
    {
        get
        {
            int room = Inputs - 1 + PadBegin - ((Taps - 1) * Dilation);
            return room < 0 ? FirstInside : Math.Max(FirstInside, Math.Min(Outputs, (room / Stride) + 1));
        }
    }

    /// <summary>Whether every window lies within the input.</summary>
    public bool IsInside => FirstInside == 0 && EndInside == Outputs;

    /// <summary>Whether no input is in two windows.</summary>
    public bool IsDisjoint => Dilation == 1 && Taps <= Stride;

    /// <summary>The place behind the last tap of the last window, counted from the first element of padding.</summary>
    public long End => ((Outputs - 1L) * Stride) + Reach(Taps, Dilation);

    /// <summary>Whether a window reaches past the padding, as only ceil mode lets it.</summary>
    public bool HangsOver => End > (long)PadBegin + Inputs + PadEnd;

    /// <summary>Whether every window has a tap in the input.</summary>
    public bool NoneIsEmpty => Enumerable.Range(0, Outputs).All(window => TapsInside(window) > 0);

    /// <summary>The input at a tap of a window; negative, or past the last one, where there is none.</summary>
    public int InputAt(int window, int tap) => (window * Stride) + (tap * Dilation) - PadBegin;

    /// <summary>
    /// The window that has a tap at an input, or would if there were one before the first or behind the last; null
    /// where none can.
    /// </summary>
    public int? WindowAt(int input, int tap)
    {
        int start = input + PadBegin - (tap * Dilation);
        return start % Stride == 0 ? start / Stride : null;
    }

    /// <summary>The taps of a window that lie in the input.</summary>
    public int TapsInside(int window) => Enumerable.Range(0, Taps).Count(k => InputAt(window, k) >= 0 && InputAt(window, k) < Inputs);

    /// <summary>Elements between the first and the last tap of a window, both included.</summary>
    public static long Reach(int taps, int dilation) => ((taps - 1L) * dilation) + 1;

    /// <summary>How many windows an axis has; null where not even one fits.</summary>
    /// <param name="padded">Elements of the input with its padding.</param>
    /// <param name="padEnd">Those of them that are padding at the end.</param>
    /// <param name="reach">Elements of a window from its first tap to its last.</param>
    /// <param name="stride">Elements between windows.</param>
    /// <param name="ceilMode">Whether a last window may hang over the end. One that would begin in the padding there is
    /// left out.</param>
    public static long? Windows(long padded, int padEnd, long reach, long stride, bool ceilMode)
    {
        long free = padded - reach;
        if (free < 0 && !(ceilMode && free > -stride))
        {
            return null;
        }

        long places = ((ceilMode ? free + stride - 1 : free) / stride) + 1;
        return ceilMode && (places - 1) * stride >= padded - padEnd ? places - 1 : places;
    }
}
