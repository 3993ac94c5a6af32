using System.Runtime.InteropServices;

namespace FusedGen.Compiler.Tests.Boosters;

/// <summary>The LightGBM library of the NuGet package: it trains a model, saves it as text, and predicts.</summary>
internal sealed class NativeLightGbm : IDisposable
{
    private const string Library = "lib_lightgbm";
    private const int Float32 = 0;
    private const int Float64 = 1;
    private const int Int32 = 2;

    private readonly IntPtr _data;
    private readonly IntPtr _booster;

    /// <summary>Trains a model.</summary>
    /// <param name="rows">Rows of features.</param>
    /// <param name="labels">A number for each row.</param>
    /// <param name="parameters">LightGBM's parameters.</param>
    /// <param name="rounds">Iterations.</param>
    public NativeLightGbm(double[][] rows, float[] labels, string parameters, int rounds)
    {
        parameters += " num_threads=1 deterministic=true seed=3 verbosity=-1";
        Check(LGBM_DatasetCreateFromMat(rows.SelectMany(r => r).ToArray(), Float64, rows.Length, rows[0].Length, 1, parameters, IntPtr.Zero, out _data));
        Check(LGBM_DatasetSetField(_data, "label", labels, labels.Length, Float32));
        if (parameters.Contains("rank", StringComparison.Ordinal))
        {
            int[] groups = [.. Enumerable.Repeat(10, rows.Length / 10)];
            Check(LGBM_DatasetSetGroups(_data, "group", groups, groups.Length, Int32));
        }

        Check(LGBM_BoosterCreate(_data, parameters, out _booster));
        for (int round = 0; round < rounds; round++)
        {
            Check(LGBM_BoosterUpdateOneIter(_booster, out _));
        }
    }

    /// <summary>Whether the package has a library for this machine.</summary>
    public static bool IsThere { get; } = NativeLibrary.TryLoad(Library, typeof(NativeLightGbm).Assembly, null, out _);

    /// <summary>The model as text.</summary>
    public byte[] Save()
    {
        byte[] text = new byte[1 << 24];
        Check(LGBM_BoosterSaveModelToString(_booster, 0, -1, 0, text.Length, out long length, text));
        Assert.True(length <= text.Length);
        return text[..(int)(length - 1)];
    }

    /// <summary>The library's own answers, row by row.</summary>
    public double[] Predict(double[][] rows, int outputs)
    {
        double[] answers = new double[rows.Length * outputs];
        Check(LGBM_BoosterPredictForMat(
            _booster, rows.SelectMany(r => r).ToArray(), Float64, rows.Length, rows[0].Length, 1, 0, 0, -1, "num_threads=1", out long length, answers));
        Assert.Equal(answers.Length, length);
        return answers;
    }

    public void Dispose()
    {
        Check(LGBM_BoosterFree(_booster));
        Check(LGBM_DatasetFree(_data));
    }

    private static void Check(int result) => Assert.True(result == 0, result == 0 ? null : Marshal.PtrToStringUTF8(LGBM_GetLastError()));

    [DllImport(Library)]
    private static extern IntPtr LGBM_GetLastError();

    [DllImport(Library)]
    private static extern int LGBM_DatasetCreateFromMat(
        double[] data, int type, int rows, int columns, int isRowMajor, [MarshalAs(UnmanagedType.LPUTF8Str)] string parameters, IntPtr reference,
        out IntPtr dataset);

    [DllImport(Library)]
    private static extern int LGBM_DatasetSetField(IntPtr dataset, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, float[] data, int count, int type);

    [DllImport(Library, EntryPoint = nameof(LGBM_DatasetSetField))]
    private static extern int LGBM_DatasetSetGroups(IntPtr dataset, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int[] data, int count, int type);

    [DllImport(Library)]
    private static extern int LGBM_DatasetFree(IntPtr dataset);

    [DllImport(Library)]
    private static extern int LGBM_BoosterCreate(IntPtr dataset, [MarshalAs(UnmanagedType.LPUTF8Str)] string parameters, out IntPtr booster);

    [DllImport(Library)]
    private static extern int LGBM_BoosterFree(IntPtr booster);

    [DllImport(Library)]
    private static extern int LGBM_BoosterUpdateOneIter(IntPtr booster, out int isFinished);

    [DllImport(Library)]
    private static extern int LGBM_BoosterSaveModelToString(IntPtr booster, int start, int count, int importance, long capacity, out long length, byte[] text);

    [DllImport(Library)]
    private static extern int LGBM_BoosterPredictForMat(
        IntPtr booster,
        double[] data,
        int type,
        int rows,
        int columns,
        int isRowMajor,
        int kind,
        int start,
        int count,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string parameters,
        out long length,
        double[] answers);
}
