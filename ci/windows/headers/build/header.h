/* What a C minidriver includes, in its order. */
#include <ntddk.h>
#include <windef.h>
#include <ks.h>
typedef WCHAR TCHAR; /* ksmedia.h wants tchar.h's name */
#include <ksmedia.h>
