using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Streaming;

/// <summary>The frames that the windows of one chunk see, counted from the chunk's first frame.</summary>
/// <param name="Time">The frames of the result.</param>
/// <param name="First">The first frame that is seen.</param>
/// <param name="Step">From one to the next: where there is one window, only its taps are looked at.</param>
/// <param name="Count">How many there are.</param>
/// <param name="LooksAhead">Whether a window sees frames behind the one at its own place.</param>
internal sealed record WindowFrames(TimeAxis Time, int First, int Step, int Count, bool LooksAhead)
{
    /// <summary>The windows of a chunk.</summary>
    /// <param name="time">The frames of the input.</param>
    /// <param name="window">The windows' form.</param>
    /// <param name="axis">The spatial axis of the frames.</param>
    /// <param name="whole">Windows in the whole network.</param>
    /// <exception cref="ChunkTooShortException">The stride does not divide the chunk.</exception>
    public static WindowFrames Of(TimeAxis time, WindowGeometry window, int axis, int whole)
    {
        int stride = window.Strides[axis];
        int pad = window.PadsBegin[axis];
        int dilation = window.Dilations[axis];
        int taps = window.KernelShape[axis];
        int reach = (taps - 1) * dilation;
        if (time.Length % stride != 0)
        {
            throw new ChunkTooShortException(stride / Divisor(time.Length, stride));
        }

        int length = time.Length / stride;
        int delay = Math.Max(0, Floor(time.Delay + reach - pad, stride));
        int first = time.Delay - (delay * stride) - pad;
        TimeAxis behind = new(time.Axis, length, delay, whole) { LookAhead = time.LookAhead };
        (int step, int count) = length == 1 ? (dilation, taps) : taps == 1 ? (stride, length) : (1, ((length - 1) * stride) + reach + 1);
        return new WindowFrames(behind, first, step, count, reach > pad);
    }

    /// <summary>The largest whole number that is not above a quotient.</summary>
    public static int Floor(int number, int divisor) => number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor);

    /// <summary>Those frames of a value.</summary>
    public Value Read(StreamMemory memory, Value input, TimeAxis time, double? before, Origin origin) =>
        memory.Window(new StreamValue(input, time), First, Step, Count, before, origin);

    /// <summary>The form of the windows over those frames, which have their padding among them.</summary>
    public WindowGeometry Geometry(WindowGeometry window, int axis)
    {
        bool isDense = Time.Length == 1 || window.KernelShape[axis] == 1;
        return new WindowGeometry(
            window.KernelShape, isDense ? With(window.Strides, axis, 1) : window.Strides, isDense ? With(window.Dilations, axis, 1) : window.Dilations,
            With(window.PadsBegin, axis, 0), With(window.PadsEnd, axis, 0));
    }

    /// <summary>Sizes with another one at an axis.</summary>
    public static int[] With(IReadOnlyList<int> sizes, int axis, int size) => sizes.Select((old, d) => d == axis ? size : old).ToArray();

    /// <summary>The greatest common divisor.</summary>
    public static int Divisor(int one, int other) => other == 0 ? one : Divisor(other, one % other);
}
