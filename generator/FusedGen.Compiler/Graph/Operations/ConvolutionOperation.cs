namespace FusedGen.Compiler.Graph.Operations;

/// <summary>The geometry that convolutions and pools share. Every list has one entry per spatial axis.</summary>
/// <param name="KernelShape">Taps along each axis.</param>
/// <param name="Strides">Steps of the window (for a transposed convolution: of the input's elements in the
/// output).</param>
/// <param name="Dilations">Distance of neighbouring taps.</param>
/// <param name="PadsBegin">Elements of padding before the first.</param>
/// <param name="PadsEnd">Elements of padding after the last.</param>
public sealed record WindowGeometry(
    IReadOnlyList<int> KernelShape,
    IReadOnlyList<int> Strides,
    IReadOnlyList<int> Dilations,
    IReadOnlyList<int> PadsBegin,
    IReadOnlyList<int> PadsEnd)
{
    /// <summary>Number of spatial axes.</summary>
    public int Rank => KernelShape.Count;

    /// <summary>Taps of the whole window.</summary>
    public int Taps => KernelShape.Aggregate(1, (a, b) => a * b);

    /// <summary>Whether any side is padded.</summary>
    public bool IsPadded => PadsBegin.Any(p => p != 0) || PadsEnd.Any(p => p != 0);

    /// <summary>The windows along one spatial axis.</summary>
    /// <param name="axis">The number of the spatial axis.</param>
    /// <param name="inputs">Elements of the input along it.</param>
    /// <param name="outputs">Windows along it.</param>
    public WindowAxis Axis(int axis, int inputs, int outputs) =>
        new(inputs, outputs, KernelShape[axis], Strides[axis], Dilations[axis], PadsBegin[axis], PadsEnd[axis]);

    /// <summary>One tap, no stride, no padding: the window sees each element alone.</summary>
    public bool IsPointwise => Taps == 1 && !IsPadded && Strides.All(s => s == 1);
}

/// <summary>
/// A convolution with constant weights over inputs [N, C, spatial…], in 1, 2 or 3 dimensions, grouped or not: <c>y[n,
/// m, o…] = b[m] + Σ W[m, c, k…] · x[n, c, o·stride + k·dilation − pad]</c>, where elements in the padding are 0. A
/// transposed one scatters instead: <c>y[n, m, i·stride + k·dilation − pad] += W[m, c, k…] · x[n, c, i…]</c>.
/// </summary>
public sealed class ConvolutionOperation : Operation
{
    /// <summary>Creates the operation.</summary>
    /// <param name="origin">The ONNX nodes that it stands for.</param>
    /// <param name="input">x: [N, C, spatial…].</param>
    /// <param name="weight">W: [M, C / groups, kernel…], also for a transposed convolution.</param>
    /// <param name="bias">b: [M], or null.</param>
    /// <param name="window">Kernel shape, strides, dilations and padding.</param>
    /// <param name="groups">Number of groups of channels that do not see each other.</param>
    /// <param name="transposed">Whether it scatters (ConvTranspose).</param>
    /// <param name="output">y: [N, M, spatial…].</param>
    /// <param name="epilogue">What is computed from y on its way to memory; null for nothing.</param>
    public ConvolutionOperation(
        Origin origin, Value input, Tensor weight, double[]? bias, WindowGeometry window, int groups, bool transposed, Value output, Epilogue? epilogue = null)
        : base(origin, epilogue is null ? [input] : [input, .. epilogue.Inputs], output)
    {
        Weight = weight;
        Bias = bias;
        Window = window;
        Groups = groups;
        IsTransposed = transposed;
        Epilogue = epilogue;
    }

    public Value Input => Inputs[0];

    /// <summary>[M, C / groups, kernel…].</summary>
    public Tensor Weight { get; }

    /// <summary>[M], or null.</summary>
    public double[]? Bias { get; }

    public WindowGeometry Window { get; }

    public int Groups { get; }

    public bool IsTransposed { get; }

    public Epilogue? Epilogue { get; }

    /// <summary>C.</summary>
    public int InputChannels => Input.Shape[1];

    /// <summary>M.</summary>
    public int OutputChannels => Weight.Shape[0];

    /// <summary>Every group has one input channel.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == InputChannels;

    public override long MultiplyAdds =>
        (long)Weight.Count * (IsTransposed
            ? Input.Shape.CountOf(2, Input.Shape.Rank) * Input.Shape[0]
            : Output.Shape.CountOf(2, Output.Shape.Rank) * Output.Shape[0]);

    public override long Parameters => Weight.Count + (Bias?.Length ?? 0);

    public override Operation WithInputs(IReadOnlyList<Value> inputs) =>
        new ConvolutionOperation(Origin, inputs[0], Weight, Bias, Window, Groups, IsTransposed, Output, Epilogue?.WithInputs(inputs.Skip(1)));

    public override long Work => MultiplyAdds;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() =>
        $"{(IsTransposed ? "ConvTranspose" : "Conv")}({InputChannels}→{OutputChannels}, "
        + $"{string.Join("×", Window.KernelShape)}{(Groups > 1 ? $", {Groups} groups" : "")})";
}
